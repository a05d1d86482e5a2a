using CacheIndex.Access;
using CacheIndex.Analytics;
using CacheIndex.Audit;
using CacheIndex.Postgres;
using CacheIndex.Usage;
using Microsoft.Extensions.Options;
using Npgsql;
using PromptCaching.Pricing;
using PromptCaching.Wire;
using PromptCaching.Wire.Administration;

namespace CacheIndex.Tariffs;

/// <summary>The price ledger.</summary>
internal sealed class TariffAdministration(NpgsqlDataSource dataSource, AuditTrail audit, IOptions<CurrencyOptions> currency, TimeProvider clock)
{
    private static readonly TimeSpan PreviewedTime = TimeSpan.FromDays(7);

    /// <summary>Versions, newest first.</summary>
    /// <param name="model">Only this one's; null = every model's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<TariffVersion>> ListAsync(string? model, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(TariffSql.List);
        command.Parameters.With(model);
        return [.. (await ReadAsync(command, cancellationToken)).Select(line => line.ToWire())];
    }

    /// <summary>The versions that hold now, by model.</summary>
    public async Task<IReadOnlyList<TariffVersion>> HoldingNowAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(TariffSql.HoldingAt);
        command.Parameters.With(clock.GetUtcNow());
        return [.. (await ReadAsync(command, cancellationToken)).Select(line => line.ToWire())];
    }

    /// <summary>Closes the open version where the new one begins, and opens that, in one transaction.</summary>
    /// <returns>The new version; the one at odds with it where the new one would not begin after it; neither when another change won.</returns>
    public async Task<(TariffVersion? Added, TariffVersion? Blocking)> AddAsync(NewTariff tariff, Caller caller, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        // What the administrator could know: if it is another one by the time it is this change's turn, that change wins.
        var open = await OpenAsync(connection, tariff.Model, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LedgerLock.TakeAloneAsync(connection, connection.CommandTimeout, cancellationToken);
        // Nobody records now. What is recorded already, by a gateway whose clock is ahead, too, was priced by the old version and stays so.
        var now = Stored(clock.GetUtcNow());
        var from = tariff.ValidFrom is { } later && later > now ? Stored(later) : now;
        if (await LastRecordedAsync(connection, tariff.Model, from, cancellationToken) is { } recorded) from = recorded.AddMicroseconds(1);
        if (open is not null && from <= open.Tariff.ValidFrom) return (null, open.ToWire());
        try
        {
            if (open is not null && await CloseAsync(connection, open, from, caller, cancellationToken) is null) return (null, null);
            var added = await InsertAsync(connection, tariff, from, now, caller, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return (added, null);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return (null, null);
        }
    }

    /// <summary>What the model's requests of the last seven days would have cost, by whole hours.</summary>
    public async Task<TariffPreview> PreviewAsync(NewTariff tariff, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var from = UsageRange.HourOf(now - PreviewedTime);
        var by = tariff.Multipliers ?? TariffMultipliers.Default;
        await using var command = dataSource.CreateCommand(TariffSql.Preview);
        command.Parameters.With(tariff.Model).With(from).With(now).With(tariff.InputPerMillion).With(tariff.OutputPerMillion)
            .With(by.Read).With(by.Write5m).With(by.Write1h).With(by.Write24h);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new TariffPreview(
            from, now, row.GetInt64(0), row.GetDecimal(1), row.GetDecimal(2), row.GetDecimal(3), row.GetDecimal(4), currency.Value.Currency);
    }

    private static async Task<TariffLine?> OpenAsync(NpgsqlConnection connection, string model, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(TariffSql.Open, connection);
        command.Parameters.With(model);
        return (await ReadAsync(command, cancellationToken)).SingleOrDefault();
    }

    private static async Task<DateTimeOffset?> LastRecordedAsync(
        NpgsqlConnection connection, string model, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(TariffSql.LastRecorded, connection);
        command.Parameters.With(model).With(since);
        return await command.ExecuteScalarAsync(cancellationToken) is DateTime last ? new DateTimeOffset(last) : null;
    }

    private async Task<TariffLine?> CloseAsync(
        NpgsqlConnection connection, TariffLine open, DateTimeOffset at, Caller caller, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(TariffSql.Close, connection);
        command.Parameters.With(open.Version).With(at);
        if ((await ReadAsync(command, cancellationToken)).SingleOrDefault() is not { } closed) return null;
        await audit.AddAsync(
            connection, caller, "tariff.close", $"{open.Tariff.Model} {open.Version}", open.ToWire(), closed.ToWire(), WireJson.Default.TariffVersion,
            cancellationToken);
        return closed;
    }

    private async Task<TariffVersion> InsertAsync(
        NpgsqlConnection connection, NewTariff tariff, DateTimeOffset from, DateTimeOffset now, Caller caller, CancellationToken cancellationToken)
    {
        var by = tariff.Multipliers ?? TariffMultipliers.Default;
        await using var command = new NpgsqlCommand(TariffSql.Add, connection);
        command.Parameters.With(tariff.Model).With(from).With(tariff.InputPerMillion).With(tariff.OutputPerMillion)
            .With(by.Read).With(by.Write5m).With(by.Write1h).With(by.Write24h).With(now).With(StoredText.Of(caller.Actor, CommitLimits.MaxTextLength));
        var added = (await ReadAsync(command, cancellationToken)).Single().ToWire();
        await audit.AddAsync(
            connection, caller, "tariff.create", $"{added.Model} {added.Version}", null, added, WireJson.Default.TariffVersion, cancellationToken);
        return added;
    }

    private static async Task<List<TariffLine>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var lines = new List<TariffLine>();
        while (await row.ReadAsync(cancellationToken)) lines.Add(TariffLine.Read(row));
        return lines;
    }

    // Postgres keeps microseconds.
    private static DateTimeOffset Stored(DateTimeOffset time) => new(time.UtcTicks - time.UtcTicks % TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
}
