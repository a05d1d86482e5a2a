using Dashboard.Components.Figures;
using Dashboard.Localization;
using PromptCaching;
using PromptCaching.Wire;
using PromptCaching.Wire.Analytics;

namespace Dashboard.Components.Pages;

/// <summary>One request as its page shows it.</summary>
public sealed record RequestView
{
    /// <summary>A part of the time line.</summary>
    /// <param name="Name">What the time was spent on.</param>
    /// <param name="Duration">How long, written.</param>
    /// <param name="Start">Where it begins, from 0 to 1 of the whole.</param>
    /// <param name="Length">How long it is, on the same scale.</param>
    public sealed record Stretch(string Name, string Duration, double Start, double Length);

    /// <summary>A block of the prompt.</summary>
    /// <param name="Index">Its place, from 0.</param>
    /// <param name="Kind">What it is.</param>
    /// <param name="Role">Whose it is.</param>
    /// <param name="Bytes">Its size.</param>
    /// <param name="Tokens">Its raw count.</param>
    /// <param name="Share">Its part of the prompt's tokens, from 0 to 1.</param>
    /// <param name="Marker">The tier of its breakpoint; null = none.</param>
    /// <param name="Fate">What became of it: <c>read</c>, <c>written</c> or <c>uncached</c>.</param>
    /// <param name="IsCause">Whether the prompt differs from the one before from here on.</param>
    public sealed record Block(int Index, string Kind, string Role, string Bytes, string Tokens, double Share, string? Marker, string Fate, bool IsCause);

    /// <summary>The request as tables write it.</summary>
    public required RequestLine Line { get; init; }

    /// <summary>Its record.</summary>
    public required UsageRecord Record { get; init; }

    /// <summary>What its time was spent on.</summary>
    public required IReadOnlyList<Stretch> Steps { get; init; }

    /// <summary>Its prompt.</summary>
    public required IReadOnlyList<Block> Blocks { get; init; }

    /// <summary>Prompt tokens written, all tiers.</summary>
    public required long Written { get; init; }

    /// <summary>What it would have cost without the cache; null without a tariff.</summary>
    public required string? List { get; init; }

    /// <summary>What it cost; null without a tariff.</summary>
    public required string? Charged { get; init; }

    /// <summary>The difference; null without a tariff.</summary>
    public required string? Saved { get; init; }

    /// <summary>Whether its writes cost more than its read earned.</summary>
    public required bool IsLoss { get; init; }

    internal static RequestView From(RequestDetail detail, ReaderLocale locale, DateTimeOffset now)
    {
        var record = detail.Request.Record;
        var cost = detail.Request.Cost;
        return new()
        {
            Line = RequestLine.From(detail.Request, locale, now),
            Record = record,
            Steps = StepsOf(record, locale),
            Blocks = BlocksOf(detail, locale),
            Written = record.Write5mTokens + record.Write1hTokens + record.Write24hTokens,
            List = cost is null ? null : locale.Money(cost.List, detail.Currency),
            Charged = cost is null ? null : locale.Money(cost.Charged, detail.Currency),
            Saved = cost is null ? null : locale.Money(cost.List - cost.Charged, detail.Currency),
            IsLoss = cost is not null && cost.Charged > cost.List,
        };
    }

    private static List<Stretch> StepsOf(UsageRecord record, ReaderLocale locale)
    {
        var (start, end) = (record.SubmittedAt, record.CompletedAt);
        var whole = Math.Max(1, (end - start).Ticks);
        var steps = new List<Stretch>(3);
        Add("In the gateway, before the upstream", start, record.DispatchedAt ?? record.FirstByteAt ?? end);
        if (record.DispatchedAt is { } dispatched) Add("Upstream, until the first byte", dispatched, record.FirstByteAt ?? end);
        if (record.FirstByteAt is { } first) Add(record.Streamed ? "Streaming the answer" : "The answer", first, end);
        return steps;

        void Add(string name, DateTimeOffset from, DateTimeOffset to)
        {
            var length = Math.Max(0, (to - from).Ticks);
            steps.Add(new(name, locale.Duration(TimeSpan.FromTicks(length)), Math.Clamp((double)(from - start).Ticks / whole, 0, 1),
                Math.Clamp((double)length / whole, 0, 1)));
        }
    }

    /// <summary>What became of a block: the calibrated shares of read and written tokens are laid over the raw counts.</summary>
    private static List<Block> BlocksOf(RequestDetail detail, ReaderLocale locale)
    {
        var record = detail.Request.Record;
        var all = Math.Max(1, detail.Blocks.Sum(block => (long)block.Tokens));
        var scale = (double)all / Math.Max(1, record.PromptTokens ?? all);
        var read = record.ReadTokens * scale;
        var cached = read + (record.Write5mTokens + record.Write1hTokens + record.Write24hTokens) * scale;
        var blocks = new List<Block>(detail.Blocks.Count);
        double before = 0;
        foreach (var block in detail.Blocks)
        {
            var middle = before + block.Tokens / 2.0;
            before += block.Tokens;
            blocks.Add(new(
                blocks.Count, block.Kind.Replace('_', ' '), block.Role.Replace('_', ' '), locale.Bytes(block.Bytes), locale.Exact(block.Tokens),
                (double)block.Tokens / all, block.Marker?.Name(), middle < read ? "read" : middle < cached ? "written" : "uncached",
                detail.Miss?.Block == blocks.Count));
        }
        return blocks;
    }
}
