namespace ServiceDefaults.Telemetry;

/// <summary>What is exported.</summary>
internal sealed class TelemetryOptions
{
    public ISet<string> Sources { get; } = new HashSet<string> { "Microsoft.AspNetCore", "System.Net.Http" };

    public ISet<string> Meters { get; } = new HashSet<string>
    {
        "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime",
    };
}
