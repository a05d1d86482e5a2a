using CacheIndex.Postgres;
using Npgsql;
using PromptCaching.Wire.Administration;

namespace CacheIndex.Principals;

/// <summary>What keys have used of their budgets, by the rollup.</summary>
internal sealed class KeyBudgets(TimeProvider clock)
{
    /// <summary>The calendar period that is running: UTC days, weeks from Monday, months.</summary>
    public static (DateTimeOffset From, DateTimeOffset To) Running(BudgetPeriod period, DateTimeOffset now)
    {
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        var from = period switch
        {
            BudgetPeriod.Daily => today,
            BudgetPeriod.Weekly => today.AddDays(-(((int)today.DayOfWeek + 6) % 7)),
            _ => today.AddDays(1 - today.Day),
        };
        return (from, period switch { BudgetPeriod.Daily => from.AddDays(1), BudgetPeriod.Weekly => from.AddDays(7), _ => from.AddMonths(1) });
    }

    /// <summary>The keys with their use; those without a budget as they are.</summary>
    public async Task<IReadOnlyList<ApiKey>> AddUseAsync(NpgsqlConnection connection, IReadOnlyList<ApiKey> keys, CancellationToken cancellationToken)
    {
        var uses = await UseAsync(connection, [.. keys.Where(k => k.Limits.Budget is not null).Select(k => (k.KeyId, k.Limits.Budget!.Period))], cancellationToken);
        return uses.Count == 0 ? keys : [.. keys.Select(key => uses.TryGetValue(key.KeyId, out var use) ? key with { Use = use } : key)];
    }

    /// <summary>Use by key. Tokens that a model administered here reads from the cache and exempts are left out; models that only a gateway's settings
    /// know are not known here, and theirs count.</summary>
    public async Task<Dictionary<Guid, BudgetUse>> UseAsync(
        NpgsqlConnection connection, IReadOnlyList<(Guid Key, BudgetPeriod Period)> keys, CancellationToken cancellationToken)
    {
        if (keys.Count == 0) return [];
        var now = clock.GetUtcNow();
        var periods = keys.Select(key => Running(key.Period, now)).ToArray();
        await using var command = new NpgsqlCommand(PrincipalSql.Use, connection);
        command.Parameters.With(keys.Select(key => key.Key).ToArray()).With(periods.Select(period => period.From).ToArray())
            .With(periods.Select(period => period.To).ToArray());
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var uses = new Dictionary<Guid, BudgetUse>();
        while (await row.ReadAsync(cancellationToken))
        {
            uses[row.GetGuid(0)] = new BudgetUse(row.GetFieldValue<DateTimeOffset>(1), row.GetFieldValue<DateTimeOffset>(2), row.GetInt64(3));
        }
        return uses;
    }
}
