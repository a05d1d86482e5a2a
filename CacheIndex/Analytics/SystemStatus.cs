using System.Reflection;
using CacheIndex.Postgres;
using Npgsql;
using PromptCaching.Wire.Analytics;
using StackExchange.Redis;

namespace CacheIndex.Analytics;

/// <summary>How the index and the ledger are.</summary>
internal sealed class SystemStatus(NpgsqlDataSource dataSource, PrefixSweep sweep, IServiceProvider services)
{
    private static readonly string Version =
        typeof(SystemStatus).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    public Task<SystemReport> ReportAsync(CancellationToken cancellationToken) =>
        BrokenConnection.RetryOnceAsync(dataSource, ReportOnceAsync, cancellationToken);

    private async Task<SystemReport> ReportOnceAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(SystemSql.Report);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        var recordedAt = row.GetFieldValue<DateTimeOffset?>(5);
        var lag = recordedAt is { } at ? (at - row.GetFieldValue<DateTimeOffset>(6)).TotalSeconds : (double?)null;
        return new SystemReport(
            Version, row.GetString(0), row.GetInt32(1), row.GetInt64(2), Redis(), row.GetInt64(3), row.GetInt64(4), sweep.EndedAt, recordedAt, lag);
    }

    private string Redis() => services.GetService<IConnectionMultiplexer>() switch
    {
        null => "not_configured",
        { IsConnected: true } => "connected",
        _ => "unreachable",
    };
}
