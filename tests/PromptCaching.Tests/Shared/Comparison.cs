using System.Buffers;
using System.Globalization;
using System.Text;
using PromptCaching.Decisions;
using PromptCaching.Prompts;
using PromptCaching.Tests.Reference;

namespace PromptCaching.Tests.Shared;

/// <summary>Writes down everything observable about a prompt as text, so that library and reference compare as wholes.</summary>
internal static class Comparison
{
    private static readonly (CacheMode Mode, string? Model)[] Forwardings =
        [(CacheMode.Managed, null), (CacheMode.Managed, "up\"stream/é"), (CacheMode.Observed, null), (CacheMode.Off, "m")];

    /// <summary>What the library says.</summary>
    public static string Library(PromptCase example)
    {
        var parser = example.Parser ?? new PromptParser(example.Rules);
        if (!parser.TryParse(example.Body, example.Dialect, example.Query, out var prompt, out var error)) return $"refused {error.Code.Name()}";
        using (prompt)
        {
            var text = new StringBuilder();
            Line(text, $"model {prompt.Model} stream {prompt.Stream} usage {prompt.ClientAskedForUsage} volatile-free blocks {prompt.Blocks.Length}");
            Line(text, $"marker {prompt.MarkerError?.Code.Name()}");
            for (var i = 0; i < prompt.Blocks.Length; i++)
            {
                var block = prompt.Blocks[i];
                var counted = new ArrayBufferWriter<byte>();
                prompt.WriteCountedText(i, counted);
                Line(text, $"block {i} {block.Kind.Name()} at {block.Position} {block.Hash} {Encoding.UTF8.GetString(example.Body.AsSpan(block.Start, block.Length))}");
                Line(text, $"counted {Encoding.UTF8.GetString(counted.WrittenSpan)}");
            }
            foreach (var breakpoint in prompt.Breakpoints) Line(text, $"breakpoint {breakpoint.Block} {breakpoint.Tier.Name()} {breakpoint.IsAutomatic}");
            Line(text, $"candidates {string.Join(' ', prompt.Candidates.ToArray())}");
            foreach (var (mode, model) in Forwardings)
            {
                var forwarded = new ArrayBufferWriter<byte>();
                prompt.WriteForwarded(forwarded, mode, model);
                Line(text, $"{mode}: {Encoding.UTF8.GetString(forwarded.WrittenSpan)}");
            }
            prompt.ReleaseBody();
            Account(text, CacheDecision.Decide(prompt, example.Matches(prompt.CandidateHashes()), example.Counts(prompt.Blocks.Length), example.PromptTokens, example.Floor, PromptCase.Start));
            return text.ToString();
        }
    }

    /// <summary>What the reference says, with a mistake if so told.</summary>
    public static string Reference(PromptCase example, Defect defect = Defect.None)
    {
        var result = new ReferencePrompt(example.Dialect, example.Rules, example.Query, defect).Read(example.Body);
        if (result.Error is not null) return $"refused {result.Error}";
        var text = new StringBuilder();
        var utf8 = Encoding.UTF8;
        var body = utf8.GetString(example.Body);
        Line(text, $"model {Plain(result.Model)} stream {result.Stream} usage {result.ClientAskedForUsage} volatile-free blocks {result.Blocks.Count}");
        Line(text, $"marker {result.MarkerError}");
        for (var i = 0; i < result.Blocks.Count; i++)
        {
            var block = result.Blocks[i];
            Line(text, $"block {i} {block.Kind} at {block.Position} {block.Hash} {body[block.Start..block.End]}");
            Line(text, $"counted {block.CountedText}");
        }
        foreach (var (block, tier, isAutomatic) in result.Breakpoints) Line(text, $"breakpoint {block} {tier.Name()} {isAutomatic}");
        Line(text, $"candidates {string.Join(' ', result.Candidates)}");
        foreach (var (mode, model) in Forwardings) Line(text, $"{mode}: {utf8.GetString(result.Forward!.Write(mode, model))}");
        var hashes = result.Candidates.Select(block => new PrefixHash(Convert.FromHexString(result.Blocks[block].Hash))).ToArray();
        Account(text, new ReferenceSplit(defect).Account(
            result, example.Matches(hashes), example.Counts(result.Blocks.Count), example.PromptTokens, example.Floor, PromptCase.Start));
        return text.ToString();
    }

    private static string? Plain(string? text) =>
        text is null ? null : string.Concat(NaiveCanonicalJson.CodePoints(text).Select(code => code is >= 0xD800 and <= 0xDFFF ? "\uFFFD" : char.ConvertFromUtf32(code)));

    private static void Account(StringBuilder text, CacheDecision decision)
    {
        Line(text, $"{decision.Outcome.Name()} {decision.Reason?.Name()} read {decision.ReadTokens} {decision.Read?.Hash} {decision.Read?.Tier}");
        var written = decision.WriteTokens;
        Line(text, $"written {written.FiveMinutes} {written.OneHour} {written.OneDay} left {decision.UncachedTokens}");
        foreach (var write in decision.Writes) Line(text, $"write {write.Hash} {write.TokenCount} {write.Tier} {write.ExpiresAt:O}");
        foreach (var refresh in decision.Refreshes.Reverse()) Line(text, $"refresh {refresh.Hash} {refresh.ExpiresAt:O}");
    }

    private static void Account(StringBuilder text, ReferenceAccount account)
    {
        Line(text, $"{account.Outcome} {account.Reason} read {account.Read} {account.ReadHash} {account.ReadTier}");
        var written = account.Written;
        var left = account.PromptTokens - account.Read - written.Values.Sum();
        Line(text, $"written {written[CacheTier.FiveMinutes]} {written[CacheTier.OneHour]} {written[CacheTier.OneDay]} left {left}");
        foreach (var (hash, tokens, tier, expiresAt) in account.Writes) Line(text, $"write {hash} {tokens} {tier} {expiresAt:O}");
        foreach (var (hash, expiresAt) in account.Refreshes) Line(text, $"refresh {hash} {expiresAt:O}");
    }

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
