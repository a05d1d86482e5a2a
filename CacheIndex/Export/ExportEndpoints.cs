using CacheIndex.Analytics;
using CacheIndex.Errors;
using CacheIndex.Postgres;
using Npgsql;

namespace CacheIndex.Export;

internal static class ExportEndpoints
{
    private const int FlushAt = 64 * 1024;

    public static void MapExport(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/export/{table}", ExportAsync).WithName("Export").WithTags("Export")
            .WithSummary("All rows of records, writes, hourly, outcomes, tariffs, principals, keys or audit, as CSV or JSON Lines.")
            .WithDescription(
                "format is csv (RFC 4180, with a header; texts that begin like a formula get an apostrophe in front) or jsonl. from and to bound the " +
                "time of what has one; without them everything is exported. Rows are streamed: an export that ends early was cut off.")
            .Produces(StatusCodes.Status200OK, contentType: "text/csv", additionalContentTypes: "application/jsonl")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task ExportAsync(
        string table, string? format, [AsParameters] UsageQuery query, HttpContext context, NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        if (ExportSql.Of(table) is not { } sql)
        {
            await Problems.NotFound($"No table {table} is exported. There are records, writes, hourly, outcomes, tariffs, principals, keys and audit.")
                .ExecuteAsync(context);
            return;
        }
        IRowFormat? rows = format switch { "csv" or null or "" => new CsvFormat(), "jsonl" => new JsonLinesFormat(), _ => null };
        if (rows is null)
        {
            await Problems.BadField("format", format, "Send csv or jsonl.").ExecuteAsync(context);
            return;
        }
        var (from, badFrom) = UsageFilter.ParseTime("from", query.From);
        var (to, badTo) = UsageFilter.ParseTime("to", query.To);
        var (principal, badPrincipal) = UsageFilter.ParseId("principal", query.Principal);
        var (key, badKey) = UsageFilter.ParseId("key", query.Key);
        if ((badFrom ?? badTo ?? badPrincipal ?? badKey) is { } problem)
        {
            await problem.ExecuteAsync(context);
            return;
        }
        await using var command = dataSource.CreateCommand(sql);
        command.CommandTimeout = 0;   // it ends when the caller leaves
        command.Parameters.With(from).With(to).With(principal).With(key).With(string.IsNullOrEmpty(query.Model) ? null : query.Model);
        await WriteAsync(command, rows, table, context.Response, cancellationToken);
    }

    private static async Task WriteAsync(
        NpgsqlCommand command, IRowFormat rows, string table, HttpResponse response, CancellationToken cancellationToken)
    {
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        response.ContentType = rows.ContentType;
        response.Headers.ContentDisposition = $"attachment; filename=\"{table}.{(rows is CsvFormat ? "csv" : "jsonl")}\"";
        var output = response.BodyWriter;
        rows.WriteHead(output, row);
        while (await row.ReadAsync(cancellationToken))
        {
            rows.WriteRow(output, row);
            // Waits for a slow reader, and Postgres with it: nothing piles up here.
            if (output.UnflushedBytes >= FlushAt) await output.FlushAsync(cancellationToken);
        }
        await output.FlushAsync(cancellationToken);
    }
}
