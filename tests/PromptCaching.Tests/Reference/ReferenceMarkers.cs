using PromptCaching.Prompts;

namespace PromptCaching.Tests.Reference;

/// <summary>The marker rules of cache-semantics §6, in the order of their table.</summary>
internal sealed class ReferenceMarkers(PromptRules rules, string? query, Defect defect)
{
    public void Place(Node? bodyMarker, ReferenceResult result)
    {
        try
        {
            result.Breakpoints = Resolve(bodyMarker, result.Blocks);
        }
        catch (ReferenceMarkerException exception)
        {
            result.MarkerError = exception.Message;
            result.MarkerPlace = exception.Place;
        }
    }

    private List<(int Block, CacheTier Tier, bool IsAutomatic)> Resolve(Node? bodyMarker, List<ReferenceBlock> blocks)
    {
        List<(int Block, CacheTier Tier, bool IsAutomatic)> found = [];
        for (var i = 0; i < blocks.Count; i++)
        {
            if (blocks[i].Marker is { } marker) found.Add((i, Tier(marker, blocks[i].Place), false));
        }
        CacheTier? automatic = bodyMarker is null or ScalarNode { Text: "null" } ? null : Tier(bodyMarker, "cache_control");
        if (query is not null and not "lastUserMessage") throw new ReferenceMarkerException("invalid_cache_breakpoint", "cacheBreakpoint");
        var max = defect == Defect.FiveBreakpointsAllowed ? 5 : 4;
        if (found.Count > max) throw new ReferenceMarkerException("too_many_breakpoints", blocks[found[4].Block].Place);
        if (query is not null && ((automatic is null && found.Count == 0) || defect == Defect.QueryWinsOverBody))
        {
            if (!rules.EnabledTtls.Contains(CacheTier.OneHour)) throw new ReferenceMarkerException("tier_disabled", "cacheBreakpoint");
            automatic = CacheTier.OneHour;
        }
        if (automatic is { } tier) AddAutomatic(found, tier, blocks);
        for (var i = 1; i < found.Count; i++)
        {
            var isOutOfOrder = defect == Defect.EqualTtlsOutOfOrder ? found[i].Tier >= found[i - 1].Tier : found[i].Tier > found[i - 1].Tier;
            if (isOutOfOrder) throw new ReferenceMarkerException("ttl_order", found[i].IsAutomatic ? "cache_control" : blocks[found[i].Block].Place);
        }
        return found;
    }

    private void AddAutomatic(List<(int Block, CacheTier Tier, bool IsAutomatic)> found, CacheTier tier, List<ReferenceBlock> blocks)
    {
        var last = blocks.FindLastIndex(block => block.IsEligible);
        if (last < 0) return;
        var there = found.FindIndex(breakpoint => breakpoint.Block == last);
        if (there >= 0 && found[there].Tier == tier) return;
        if (there >= 0 && defect == Defect.AutomaticIgnoresConflicts) return;
        if (there >= 0) throw new ReferenceMarkerException("automatic_ttl_conflict", blocks[last].Place);
        if (found.Count == 4) throw new ReferenceMarkerException("automatic_no_slot", blocks[found[3].Block].Place);
        found.Add((last, tier, true));
        found.Sort((left, right) => left.Block.CompareTo(right.Block));
    }

    private CacheTier Tier(Node node, string place)
    {
        if (node is not ObjectNode marker) throw new ReferenceMarkerException("malformed_cache_control", place);
        if (marker.Find("type", defect) is not StringNode type) throw new ReferenceMarkerException("malformed_cache_control", $"{place}.type");
        var ttl = marker.Find("ttl", defect);
        if (ttl is ScalarNode { Text: "null" } && defect == Defect.NullTtlAccepted) ttl = null;
        if (ttl is not null and not StringNode) throw new ReferenceMarkerException("malformed_cache_control", $"{place}.ttl");
        if (type.Text != "ephemeral") throw new ReferenceMarkerException("unsupported_type", $"{place}.type");
        CacheTier? tier = (ttl as StringNode)?.Text switch
        {
            null => rules.DefaultTtl,
            "5m" => CacheTier.FiveMinutes,
            "1h" => CacheTier.OneHour,
            "24h" => CacheTier.OneDay,
            _ => null,
        };
        if (tier is null) throw new ReferenceMarkerException("invalid_ttl", $"{place}.ttl");
        return rules.EnabledTtls.Contains(tier.Value) ? tier.Value : throw new ReferenceMarkerException("tier_disabled", $"{place}.ttl");
    }
}
