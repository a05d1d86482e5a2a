using System.Text;
using Gateway.Buffers;
using Gateway.Exchanges;
using Gateway.Routing;
using PromptCaching;
using PromptCaching.Decisions;
using PromptCaching.Pricing;
using PromptCaching.Prompts;
using PromptCaching.Usage;
using PromptCaching.Wire.Administration;

namespace Gateway.Inspect;

/// <summary>Works out one inspection. No upstream is asked how long the prompt is: the entry that is read tells how the upstream counted its
/// prefix, and the whole prompt is counted on that scale; without one it is as long as we count it.</summary>
/// <param name="prompt">The prompt, its body not released.</param>
/// <param name="route">Its model.</param>
/// <param name="count">Its tokens.</param>
/// <param name="matches">What the look-up found; null = it failed.</param>
/// <param name="rules">By which it was read.</param>
/// <param name="now">Windows start here.</param>
internal sealed class PromptInspection(
    ParsedPrompt prompt, ModelRoute route, PromptCount count, IReadOnlyList<PrefixMatch>? matches, PromptRules rules, DateTimeOffset now)
{
    /// <summary>Longer texts are searched so far for what changes.</summary>
    private const int SearchedBytes = 64 << 10;

    private readonly CacheDecision _decision = Decide(prompt, route, count, matches ?? [], now);

    private int ReadBlock => _decision.Read?.Block ?? -1;

    public Inspection Report(Guid principalId, TariffVersion? tariff, string? currency) => new(
        route.Model, principalId, [.. Blocks()], [.. Breakpoints()], [.. Candidates()], Read(), [.. Writes()], Price(tariff, currency), [.. Warnings()]);

    private static CacheDecision Decide(
        ParsedPrompt prompt, ModelRoute route, PromptCount count, IReadOnlyList<PrefixMatch> matches, DateTimeOffset now)
    {
        if (route.Options.Mode == CacheMode.Off) return CacheDecision.Skipped(CacheReason.CacheOff, count.Total);
        var counted = DecideOf(count.Total);
        if (counted.Read is not { } read) return counted;
        var prefix = CalibratedCounts.Sum(count.Tokens.AsSpan(0, read.Block + 1)) ?? 0;
        return prefix == 0 ? counted : DecideOf(CalibratedCounts.Scale(count.Total, prefix, matches.First(match => match.Hash == read.Hash).TokenCount));

        CacheDecision DecideOf(long promptTokens) =>
            CacheDecision.Decide(prompt, matches, count.Tokens, promptTokens, route.Options.MinPrefixTokens, now);
    }

    private IEnumerable<InspectedBlock> Blocks()
    {
        for (var i = 0; i < prompt.Blocks.Length; i++)
        {
            var block = prompt.Blocks[i];
            yield return new InspectedBlock(
                i, block.Role.Name(), block.Kind.Name(), block.Length, count.Tokens.Length == 0 ? 0 : count.Tokens[i], block.Hash.ToString());
        }
    }

    private IEnumerable<InspectedBreakpoint> Breakpoints()
    {
        for (var i = 0; i < prompt.Breakpoints.Length; i++)
        {
            var breakpoint = prompt.Breakpoints[i];
            var tokens = Cumulative(breakpoint.Block);
            yield return new InspectedBreakpoint(
                breakpoint.Block, breakpoint.Tier.Name(), breakpoint.IsAutomatic ? "automatic" : "explicit", tokens,
                tokens < route.Options.MinPrefixTokens);
        }
    }

    private IEnumerable<InspectedCandidate> Candidates()
    {
        for (var i = 0; i < prompt.Candidates.Length; i++)
        {
            var (block, hash) = (prompt.Candidates[i], prompt.Blocks[prompt.Candidates[i]].Hash);
            yield return new InspectedCandidate(block, hash.ToString(), matches?.Any(match => match.Hash == hash && match.ExpiresAt > now) ?? false);
        }
    }

    private InspectedRead? Read()
    {
        if (_decision.Read is not { } read) return null;
        var entry = matches!.First(match => match.Hash == read.Hash);
        return new InspectedRead(read.Block, _decision.ReadTokens, read.Tier.Name(), entry.ExpiresAt);
    }

    private IEnumerable<InspectedWrite> Writes()
    {
        var boundary = _decision.ReadTokens;
        foreach (var write in _decision.Writes)
        {
            yield return new InspectedWrite(BlockOf(write.Hash), write.Tier.Name(), Math.Max(0, write.TokenCount - boundary));
            boundary = Math.Max(boundary, write.TokenCount);
        }
    }

    private int BlockOf(PrefixHash hash)
    {
        foreach (var breakpoint in prompt.Breakpoints)
        {
            if (prompt.Blocks[breakpoint.Block].Hash == hash) return breakpoint.Block;
        }
        return -1;
    }

    private InspectedPrice Price(TariffVersion? version, string? currency)
    {
        if (version is null) return new InspectedPrice(null, null, currency);
        var tariff = new Tariff(version.Model, version.ValidFrom, version.ValidTo, version.InputPerMillion, version.OutputPerMillion, version.Multipliers);
        var written = _decision.WriteTokens;
        var price = PromptCaching.Pricing.Price.Of(
            _decision.PromptTokens, new CacheUsage(_decision.ReadTokens, written.FiveMinutes, written.OneHour, written.OneDay), 0, tariff);
        return new InspectedPrice(price.List, price.Charged, currency);
    }

    private IEnumerable<InspectionWarning> Warnings()
    {
        if (prompt.MarkerError is { } error)
        {
            var refused = route.Options.Mode == CacheMode.Managed ? "This request would be refused with a 400. " : "";
            yield return new InspectionWarning(error.Code.Name(), refused + error.Message, error.Block);
        }
        if (route.Options.Mode == CacheMode.Off)
        {
            yield return new InspectionWarning("cache_off", "Caching is off for this model: its prompts are neither read nor written.", null);
            yield break;
        }
        if (route.Options.Mode == CacheMode.Observed)
        {
            yield return new InspectionWarning("observed",
                "This model's upstream caches by itself: what it reads and writes is what is charged, and this is a prediction.", null);
        }
        if (prompt.IsPartial)
        {
            yield return new InspectionWarning("not_cacheable",
                "The request refers to what only the upstream has, so its prompt is not known and not cached. Send the whole input instead.", null);
        }
        if (matches is null)
        {
            yield return new InspectionWarning("lookup_failed",
                "The cache index could not be asked, so what is live is not known. Try again; see the gateway's health.", null);
        }
        if (count.Tokens.Length == 0 && prompt.Blocks.Length > 0)
        {
            yield return new InspectionWarning("count_failed",
                $"The tokens could not be counted with {route.Options.Tokenizer}, so nothing would be cached. The gateway's log says why.", null);
            yield break;
        }
        foreach (var warning in BelowMinimum().Concat(Changing()).Concat(TooFar())) yield return warning;
    }

    private IEnumerable<InspectionWarning> BelowMinimum()
    {
        foreach (var breakpoint in Breakpoints())
        {
            if (!breakpoint.BelowMinimum || breakpoint.Block <= ReadBlock) continue;
            yield return new InspectionWarning("below_minimum",
                $"The prefix that ends with block {breakpoint.Block} has {breakpoint.CumulativeTokens} tokens; the model's minimum is "
                + $"{route.Options.MinPrefixTokens}, so it is not written. Mark a later block, or leave the marker out.", breakpoint.Block);
        }
    }

    private IEnumerable<InspectionWarning> Changing()
    {
        if (prompt.Breakpoints.IsEmpty) yield break;
        // What is read now did not change since it was written.
        for (var i = ReadBlock + 1; i <= prompt.Breakpoints[^1].Block; i++)
        {
            if (!IsOurs(prompt.Blocks[i]) || ChangingText.Find(TextOf(i)) is not { } found) continue;
            yield return new InspectionWarning("volatile_marked_block",
                $"Block {i} holds {found.What} (\"{found.Text}\"). If it is another one in each request, no prefix from here on is ever read. "
                + "Move it behind the last marker.", i);
        }
    }

    /// <summary>Written by the application, or marked by it. What users and tools have said is sent again as it was.</summary>
    private static bool IsOurs(PromptBlock block) =>
        block.Marker is not null || block.Role is BlockRole.System or BlockRole.Developer or BlockRole.ToolDefinition;

    private string TextOf(int block)
    {
        using var text = new PooledBuffer();
        prompt.WriteCountedText(block, text);
        return Encoding.UTF8.GetString(text.Span[..Math.Min(text.Length, SearchedBytes)]);
    }

    private IEnumerable<InspectionWarning> TooFar()
    {
        for (var i = 1; i < prompt.Breakpoints.Length; i++)
        {
            var (before, here) = (prompt.Breakpoints[i - 1].Block, prompt.Breakpoints[i].Block);
            var distance = prompt.Blocks[here].Position - prompt.Blocks[before].Position;
            if (distance < rules.LookBack) continue;
            yield return new InspectionWarning("too_far",
                $"The breakpoint at block {here} is {distance} positions behind the one at block {before}, and looks back over {rules.LookBack}, its own "
                + "included: what lies between them cannot be found from it. Put a marker in between.", here);
        }
        if (prompt.Breakpoints.IsEmpty) yield break;
        var (deepest, last) = (prompt.Breakpoints[^1].Block, prompt.Blocks.Length - 1);
        var tail = prompt.Blocks[last].Position - prompt.Blocks[deepest].Position;
        if (tail < rules.LookBack) yield break;
        yield return new InspectionWarning("too_far",
            $"{tail} positions follow the last breakpoint, at block {deepest}: they are not cached, and a breakpoint at the end could not find it, since it looks "
            + $"back over {rules.LookBack}. Mark a later block as well.", last);
    }

    private long Cumulative(int block) => count.Total == 0
        ? 0
        : CalibratedCounts.Scale(CalibratedCounts.Sum(count.Tokens.AsSpan(0, block + 1)) ?? 0, count.Total, _decision.PromptTokens);
}
