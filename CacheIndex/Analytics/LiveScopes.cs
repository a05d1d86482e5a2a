using CacheIndex.Principals;
using CacheIndex.Postgres;
using Npgsql;
using PromptCaching.Wire.Analytics;

namespace CacheIndex.Analytics;

/// <summary>The scopes with the most live entries.</summary>
internal sealed class LiveScopes(NpgsqlDataSource dataSource, LiveCount live)
{
    private const int MaxRows = 500;

    public async Task<LiveEntries> ListAsync(Guid? principal, string? model, CancellationToken cancellationToken)
    {
        var snapshot = await live.GetAsync(cancellationToken);
        var most = snapshot.Of(principal, model).OrderByDescending(t => t.Tally.Entries).Take(MaxRows).ToArray();
        var names = await BrokenConnection.RetryOnceAsync(
            dataSource, c => NamesAsync([.. most.Select(t => t.Scope.PrincipalId).Distinct()], c), cancellationToken);
        return new LiveEntries(snapshot.At, [.. most.Select(t => new LiveScope(
            t.Scope.PrincipalId, names.GetValueOrDefault(t.Scope.PrincipalId, t.Scope.PrincipalId.ToString()), t.Scope.Model, t.Scope.TokenizerVersion, t.Tier,
            t.Tally.Entries, t.Tally.Tokens, t.Tally.NextExpiry))]);
    }

    private async Task<Dictionary<Guid, string>> NamesAsync(Guid[] principals, CancellationToken cancellationToken)
    {
        var names = new Dictionary<Guid, string>();
        await using var command = dataSource.CreateCommand(PrincipalSql.PrincipalNames);
        command.Parameters.With(principals);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken)) names[row.GetGuid(0)] = row.GetString(1);
        return names;
    }
}
