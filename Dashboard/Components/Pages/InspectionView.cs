using Dashboard.Inspection;
using Dashboard.Localization;

namespace Dashboard.Components.Pages;

/// <summary>An inspection as the page shows it.</summary>
public sealed record InspectionView
{
    /// <summary>A block, and what would become of it.</summary>
    /// <param name="Inner">As the gateway sees it.</param>
    /// <param name="Share">Its part of the prompt's tokens, from 0 to 1.</param>
    /// <param name="Fate"><c>read</c>, <c>written</c> or <c>uncached</c>.</param>
    /// <param name="Breakpoint">Its breakpoint; null = none.</param>
    /// <param name="IsLive">Whether the prefix that ends with it could be read now; null where it was not looked up.</param>
    /// <param name="Warnings">What is said about it.</param>
    public sealed record Block(
        InspectedBlock Inner, double Share, string Fate, InspectedBreakpoint? Breakpoint, bool? IsLive, IReadOnlyList<InspectedWarning> Warnings);

    /// <summary>As the gateway answered.</summary>
    public required Inspection.Inspection Inspection { get; init; }

    /// <summary>The blocks.</summary>
    public required IReadOnlyList<Block> Blocks { get; init; }

    /// <summary>Tokens of the whole prompt.</summary>
    public required long Tokens { get; init; }

    /// <summary>Tokens that would be read.</summary>
    public required long Read { get; init; }

    /// <summary>Tokens that would be written.</summary>
    public required long Written { get; init; }

    /// <summary>The verdict in a sentence.</summary>
    public required string Verdict { get; init; }

    /// <summary>List price; null without a tariff.</summary>
    public string? List { get; init; }

    /// <summary>Price with the cache; null without a tariff.</summary>
    public string? Charged { get; init; }

    internal static InspectionView From(Inspection.Inspection inspection, ReaderLocale locale, DateTimeOffset now)
    {
        var tokens = inspection.Blocks.Sum(block => block.Tokens);
        var (read, written) = (inspection.Read?.Tokens ?? 0, inspection.Writes.Sum(write => write.Tokens));
        var lastWritten = inspection.Writes.Select(write => write.Block).DefaultIfEmpty(-1).Max();
        var lastRead = inspection.Read?.Block ?? -1;
        return new()
        {
            Inspection = inspection,
            Tokens = tokens,
            Read = read,
            Written = written,
            Verdict = Say(inspection, read, written, locale, now),
            List = inspection.Price is { List: { } list, Currency: { } listed } ? locale.Money(list, listed) : null,
            Charged = inspection.Price is { Charged: { } charged, Currency: { } currency } ? locale.Money(charged, currency) : null,
            Blocks =
            [
                .. inspection.Blocks.Select(block => new Block(
                    block,
                    tokens == 0 ? 0 : (double)block.Tokens / tokens,
                    block.Index <= lastRead ? "read" : block.Index <= lastWritten ? "written" : "uncached",
                    inspection.Breakpoints.FirstOrDefault(breakpoint => breakpoint.Block == block.Index),
                    inspection.Candidates.FirstOrDefault(candidate => candidate.Block == block.Index)?.Live,
                    [.. inspection.Warnings.Where(warning => warning.Block == block.Index)])),
            ],
        };
    }

    private static string Say(Inspection.Inspection inspection, long read, long written, ReaderLocale locale, DateTimeOffset now)
    {
        var reads = inspection.Read is { } entry
            ? $"It would read {locale.Exact(read)} tokens from a {entry.Ttl} entry that lives until {locale.Time(entry.ExpiresAt, now)}"
            : "It would read nothing";
        var writes = written > 0 ? $"write {locale.Exact(written)} tokens." : "write nothing.";
        return $"{reads} and {writes}";
    }
}
