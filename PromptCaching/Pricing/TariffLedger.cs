using System.Collections.Immutable;

namespace PromptCaching.Pricing;

/// <summary>All versions of all tariffs. Versions are added, never changed or removed, except that adding one closes the one before it. Immutable.</summary>
public sealed class TariffLedger
{
    private readonly ImmutableDictionary<string, ImmutableArray<Tariff>> _byModel;   // each ordered by ValidFrom

    private TariffLedger(ImmutableDictionary<string, ImmutableArray<Tariff>> byModel) => _byModel = byModel;

    /// <summary>No tariffs.</summary>
    public static TariffLedger Empty { get; } = new(ImmutableDictionary.Create<string, ImmutableArray<Tariff>>(StringComparer.Ordinal));

    /// <summary>Takes versions as they are stored.</summary>
    /// <exception cref="ArgumentException">A version is invalid, or two versions of a model hold at the same time.</exception>
    public static TariffLedger From(IEnumerable<Tariff> versions)
    {
        ArgumentNullException.ThrowIfNull(versions);
        var byModel = Empty._byModel.ToBuilder();
        foreach (var model in versions.GroupBy(v => v.Model, StringComparer.Ordinal))
        {
            var ordered = model.OrderBy(v => v.ValidFrom).ToImmutableArray();
            for (var i = 0; i < ordered.Length; i++)
            {
                if (ordered[i].Validate() is [var error, ..]) throw new ArgumentException(error, nameof(versions));
                if (i > 0 && !(ordered[i - 1].ValidTo <= ordered[i].ValidFrom))
                {
                    throw new ArgumentException($"Two tariffs of model {model.Key} hold at {ordered[i].ValidFrom:O}: close the earlier one first.", nameof(versions));
                }
            }
            byModel[model.Key] = ordered;
        }
        return new TariffLedger(byModel.ToImmutable());
    }

    /// <summary>The version that holds at an instant: for a request, the one at which it was submitted. Null when there is none.</summary>
    public Tariff? AsOf(string model, DateTimeOffset instant)
    {
        if (!_byModel.TryGetValue(model, out var versions)) return null;
        var low = 0;
        var high = versions.Length - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (versions[middle].ValidFrom <= instant) low = middle;
            else high = middle - 1;
        }
        return versions[low].IsValidAt(instant) ? versions[low] : null;
    }

    /// <summary>All versions of a model, the oldest first.</summary>
    public IReadOnlyList<Tariff> Versions(string model) => _byModel.TryGetValue(model, out var versions) ? versions : [];

    /// <summary>Adds a version and closes the open one where the new one begins.</summary>
    /// <returns>The new ledger, and the version that was closed (as it is now), if one was open.</returns>
    /// <exception cref="ArgumentException">The version is invalid, is closed itself, or does not begin after the latest one.</exception>
    public (TariffLedger Ledger, Tariff? Closed) Reprice(Tariff next)
    {
        ArgumentNullException.ThrowIfNull(next);
        if (next.Validate() is [var error, ..]) throw new ArgumentException(error, nameof(next));
        if (next.ValidTo is not null) throw new ArgumentException($"validTo is {next.ValidTo:O}: leave it out, the next version will close this one.", nameof(next));
        var versions = _byModel.GetValueOrDefault(next.Model, []);
        Tariff? closed = null;
        if (versions is [.., var latest])
        {
            if (next.ValidFrom <= latest.ValidFrom || next.ValidFrom < latest.ValidTo)
            {
                throw new ArgumentException(
                    $"validFrom is {next.ValidFrom:O}, but the latest tariff of model {next.Model} reaches to {latest.ValidTo ?? latest.ValidFrom:O}: begin after it.", nameof(next));
            }
            if (latest.ValidTo is null)
            {
                closed = latest with { ValidTo = next.ValidFrom };
                versions = versions.SetItem(versions.Length - 1, closed);
            }
        }
        return (new TariffLedger(_byModel.SetItem(next.Model, versions.Add(next))), closed);
    }
}
