using Dashboard.Analytics;

namespace Dashboard.Components.Pages;

/// <summary>What is there to choose from?</summary>
/// <param name="Range">The chosen time.</param>
/// <param name="Principal">The chosen principal; without one there are no keys to choose from.</param>
/// <param name="IsOwn">Whether the reader may see no other principal.</param>
internal sealed record FilterQuestion(TimeRange Range, Guid? Principal, bool IsOwn) : UsageQuestion<FilterChoices>
{
    /// <summary>More would not be a choice but a search.</summary>
    private const int MaxChoices = 200;

    private static readonly GroupOrder ByName = new("name", Descending: false, MaxChoices);

    public override UsagePace Pace => UsagePace.Idle;

    protected override async Task<FilterChoices> AnswerAsync(UsageSources sources, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (from, to) = Range.Until(now, TimeZoneInfo.Utc);
        var everyone = new UsageFilter(Range, IsOwn ? Principal : null);
        var chosen = new UsageFilter(Range, Principal);
        var principals = ChoicesAsync("principal", everyone);
        var models = ChoicesAsync("model", everyone);
        var keys = Principal is null ? Task.FromResult<IReadOnlyList<(string, string)>>([]) : ChoicesAsync("key", chosen);
        await Task.WhenAll(principals, models, keys);
        return new(await NamedAsync(await principals), await models, await keys);

        // The chosen one has a name also when it has no requests in this time.
        async Task<IReadOnlyList<(string Id, string Name)>> NamedAsync(IReadOnlyList<(string Id, string Name)> seen) =>
            !IsOwn && Principal is { } id && seen.All(choice => choice.Id != id.ToString())
            && await sources.Administration.FindPrincipalAsync(id, cancellationToken) is { } known
                ? [.. seen, (id.ToString(), known.Name)]
                : seen;

        async Task<IReadOnlyList<(string, string)>> ChoicesAsync(string dimension, UsageFilter filter)
        {
            var groups = await sources.Index.GetGroupsAsync(dimension, from, to, filter, ByName, cancellationToken);
            return [.. groups.Rows.Select(row => (row.Id, row.Name))];
        }
    }
}
