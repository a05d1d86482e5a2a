namespace PromptCaching.Tests.Reference;

/// <summary>The accounting of cache-semantics §7, §8 and §10, in decimal and step by step.</summary>
internal sealed class ReferenceSplit(Defect defect = Defect.None)
{
    public ReferenceAccount Account(
        ReferenceResult prompt, IReadOnlyList<PrefixMatch> matches, int[] blockTokens, long promptTokens, long floor, DateTimeOffset start)
    {
        if (prompt.Breakpoints.Count == 0) return new ReferenceAccount(promptTokens, "none", "no_breakpoint");
        if (blockTokens.Length != prompt.Blocks.Count || blockTokens.Any(tokens => tokens < 0) || blockTokens.Sum(tokens => (long)tokens) == 0)
        {
            return new ReferenceAccount(promptTokens, "skipped", "count_failed");
        }
        if (promptTokens <= 0) return new ReferenceAccount(promptTokens, "skipped", "unknown_usage");
        var live = prompt.Candidates
            .Select(block => (Block: block, Match: matches.FirstOrDefault(match => IsUsable(match, prompt.Blocks[block].Hash, start))))
            .Where(hit => hit.Match is not null)
            .OrderBy(hit => hit.Block).ToList();
        var account = new ReferenceAccount(promptTokens, "none", null);
        var readBlock = -1;
        if (live.Count > 0)
        {
            var (block, match) = defect == Defect.ReadIsTheShallowestMatch ? live[0] : live[^1];
            (readBlock, account.ReadHash, account.Read, account.ReadTier) = (block, match!.Hash.ToString(), match.TokenCount, match.Tier);
            account.Refreshes = [.. live.Select(hit => (hit.Match!.Hash.ToString(), start + RefreshTier(hit.Match, prompt).Window()))];
        }
        Write(prompt, blockTokens, promptTokens, floor, start, readBlock, account);
        if (defect != Defect.ReadIsNotCapped) account.Read = Math.Min(account.Read, promptTokens - account.Written.Values.Sum());
        account.Outcome = (readBlock >= 0, account.Writes.Count > 0) switch
        {
            (true, true) => "read_write",
            (true, false) => "read",
            (false, true) => "write",
            _ => "none",
        };
        if (account.Outcome == "none") account.Reason = "below_minimum";
        return account;
    }

    private bool IsUsable(PrefixMatch match, string hash, DateTimeOffset start)
    {
        var isLive = defect == Defect.ExpiryAtStartIsLive ? match.ExpiresAt >= start : match.ExpiresAt > start;
        return match.Hash.ToString() == hash && isLive && match.TokenCount > 0 && Enum.IsDefined(match.Tier);
    }

    private CacheTier RefreshTier(PrefixMatch match, ReferenceResult prompt) =>
        defect == Defect.RefreshByBreakpointTier ? prompt.Breakpoints[^1].Tier : match.Tier;

    private void Write(ReferenceResult prompt, int[] blockTokens, long promptTokens, long floor, DateTimeOffset start, int readBlock, ReferenceAccount account)
    {
        var boundary = account.Read;
        foreach (var (block, tier, _) in prompt.Breakpoints)
        {
            if (defect == Defect.WritesAtTheReadBlock ? block < readBlock : block <= readBlock) continue;
            var count = Calibrated(blockTokens.Take(block + 1).Sum(tokens => (long)tokens), blockTokens.Sum(tokens => (long)tokens), promptTokens);
            var span = Math.Max(0, count - boundary);
            var tested = defect == Defect.FloorIsTestedOnTheSpan ? span : count;
            if (count == 0 || (defect == Defect.FloorIsExclusive ? tested <= floor : tested < floor))
            {
                if (defect == Defect.SpanBelowTheFloorIsLost) boundary = Math.Max(boundary, count);
                continue;
            }
            account.Writes.Add((prompt.Blocks[block].Hash, count, tier, start + tier.Window()));
            account.Written[tier] += span;
            boundary = Math.Max(boundary, count);
        }
    }

    private long Calibrated(long raw, long whole, long reported)
    {
        if (defect == Defect.CountsAreNotCalibrated) return Math.Min(raw, reported);
        var exact = (decimal)raw * reported / whole;
        return (long)(defect == Defect.CalibrationRoundsDown ? Math.Floor(exact) : Math.Round(exact, MidpointRounding.AwayFromZero));
    }
}
