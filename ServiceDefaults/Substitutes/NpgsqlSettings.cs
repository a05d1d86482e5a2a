namespace Aspire.Npgsql;

/// <summary>Settings of <c>AddNpgsqlDataSource</c>, bound from <c>Aspire:Npgsql</c> and <c>Aspire:Npgsql:{connectionName}</c>.</summary>
public sealed class NpgsqlSettings
{
    /// <summary>The connection string; <c>ConnectionStrings:{connectionName}</c> wins.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>No health check.</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>No spans.</summary>
    public bool DisableTracing { get; set; }

    /// <summary>No metrics.</summary>
    public bool DisableMetrics { get; set; }
}
