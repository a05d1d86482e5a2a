using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ServiceDefaults;

/// <summary>Writes a health report as JSON: states and descriptions, never exceptions, which may hold addresses.</summary>
internal static class HealthReportWriter
{
    public static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(
        new
        {
            status = report.Status.ToString(),
            checks = report.Entries.ToDictionary(
                static entry => entry.Key,
                static entry => new { status = entry.Value.Status.ToString(), description = entry.Value.Description }),
        },
        context.RequestAborted);
}
