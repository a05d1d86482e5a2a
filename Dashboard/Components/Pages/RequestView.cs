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

    /// <summary>An entry that it read or wrote.</summary>
    /// <param name="Hash">Names it.</param>
    /// <param name="Did">What the request did with it, up to its name.</param>
    /// <param name="More">What follows the name.</param>
    /// <param name="State">Until when it lives, or that it has ended.</param>
    /// <param name="IsLive">Whether a request could read it now.</param>
    public sealed record Entry(string Hash, string Did, string More, string State, bool IsLive);

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

    /// <summary>What the cache would do with the same prompt now, as far as the entries tell that it read or wrote.</summary>
    public required string Again { get; init; }

    /// <summary>The entries that it read or wrote, the longest first, each with how long it lives.</summary>
    public required IReadOnlyList<Entry> Entries { get; init; }

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
            Again = AgainOf(detail, locale, now),
            Entries = EntriesOf(detail, locale, now),
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

    private static List<Entry> EntriesOf(RequestDetail detail, ReaderLocale locale, DateTimeOffset now)
    {
        var record = detail.Request.Record;
        var entries = new List<Entry>(1 + detail.Writes.Count);
        if (record.ReadHash is { } read)
        {
            var written = record.ReadWrittenAt is { } at ? $", written {locale.Time(at, now)}, {locale.Duration(record.SubmittedAt - at)} before" : "";
            entries.Add(Of(read, $"It read {locale.Exact(record.ReadTokens)} tokens from the entry", written));
        }
        foreach (var write in detail.Writes) entries.Add(Of(write.Hash, $"It wrote {locale.Exact(write.TokenCount)} tokens for {write.Tier.Name()} as the entry", ""));
        return entries;

        Entry Of(PrefixHash hash, string did, string more)
        {
            var live = detail.Live.FirstOrDefault(match => match.Hash == hash && match.ExpiresAt > now);
            return new(hash.ToString(), did, more, live is null ? "ended" : $"lives until {locale.Time(live.ExpiresAt, now)}", live is not null);
        }
    }

    private static string AgainOf(RequestDetail detail, ReaderLocale locale, DateTimeOffset now) =>
        detail.Live.FirstOrDefault(match => match.ExpiresAt > now) is { } live
            ? $"it would read {locale.Exact(live.TokenCount)} tokens from a {live.Tier.Name()} entry that lives until {locale.Time(live.ExpiresAt, now)}."
            : detail.Writes.Count > 0 || detail.Request.Record.ReadHash is not null
                ? "it would read nothing of this: every entry that it read or wrote has ended."
                : "the same would happen: it has neither read nor written an entry.";

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
