using System.Globalization;

namespace PromptCaching.Prompts;

/// <summary>Collects the markers of a body in block order, then applies the rules that look at all of them (cache-semantics §6).</summary>
internal ref struct MarkerSet(PromptRules rules, Span<Marker> room)
{
    private readonly Span<Marker> _markers = room;
    private int _count;
    private BlockPlace _firstTooMany;

    /// <summary>Room a set needs: one more than there may be explicit ones, for the automatic one.</summary>
    public const int Room = PromptLimits.MaxBreakpoints + 1;

    /// <summary>The first thing that is wrong.</summary>
    public PromptError? Error { get; private set; }

    public void Refuse(PromptError error) => Error ??= error;

    /// <summary>Whether the marker added last is this block's.</summary>
    public readonly bool EndsWith(int block) => _count is > 0 and <= PromptLimits.MaxBreakpoints && _markers[_count - 1].Block == block;

    public void Add(Marker marker)
    {
        if (_count < PromptLimits.MaxBreakpoints) _markers[_count] = marker;
        else if (_count == PromptLimits.MaxBreakpoints) _firstTooMany = marker.Place;
        _count++;
    }

    /// <summary>Applies the rules, and writes the breakpoints, shallowest first, where they hold.</summary>
    /// <param name="bodyMarker">The ttl of a top-level marker; null = none.</param>
    /// <param name="cacheBreakpoint">The query parameter; null = absent.</param>
    /// <param name="lastEligible">The block an automatic marker falls on; -1 = none is eligible.</param>
    /// <param name="breakpoints">Receives them.</param>
    public void Resolve(CacheTier? bodyMarker, string? cacheBreakpoint, int lastEligible, ref Json.PooledList<Breakpoint> breakpoints)
    {
        var automatic = bodyMarker;
        if (cacheBreakpoint is not null && ReadQuery(cacheBreakpoint) && _count == 0) automatic ??= CacheTier.OneHour;
        if (_count > PromptLimits.MaxBreakpoints)
        {
            Refuse(MarkerSyntax.Error(PromptErrorCode.TooManyBreakpoints, string.Create(CultureInfo.InvariantCulture,
                $"The body has {_count} cache_control markers, {_firstTooMany} is the fifth; at most {PromptLimits.MaxBreakpoints} are allowed.")));
        }
        if (Error is null && automatic is { } tier && tier == CacheTier.OneHour && bodyMarker is null && !MarkerSyntax.IsEnabled(tier, rules))
        {
            Refuse(MarkerSyntax.Error(PromptErrorCode.TierDisabled,
                $"cacheBreakpoint={PromptParser.LastUserMessage} asks for \"1h\", which is switched off here; "
                + $"available: {MarkerSyntax.Available(rules)}."));
        }
        if (Error is not null) return;
        var automaticBlock = automatic is { } ttl && lastEligible >= 0 ? PlaceAutomatic(ttl, lastEligible) : -1;
        CheckOrder();
        if (Error is not null) return;
        foreach (var marker in _markers[.._count])
        {
            breakpoints.Add(new Breakpoint(marker.Block, marker.Tier, marker.Block == automaticBlock));
        }
    }

    /// <summary>Checks the query parameter; a marker in the body wins over it, but does not make a wrong value right.</summary>
    private bool ReadQuery(string value)
    {
        if (value == PromptParser.LastUserMessage) return true;
        var shown = value.Length <= 40 ? value : value[..40] + "…";
        Refuse(new PromptError(PromptErrorCode.InvalidCacheBreakpoint, "cacheBreakpoint",
            $"The query parameter cacheBreakpoint is \"{shown}\"; its only value is {PromptParser.LastUserMessage}."));
        return false;
    }

    /// <summary>Puts the automatic marker in block order; -1 where the block has the same one already, or an error forbids it.</summary>
    private int PlaceAutomatic(CacheTier tier, int block)
    {
        var at = _count;
        while (at > 0 && _markers[at - 1].Block >= block) at--;
        if (at < _count && _markers[at].Block == block)
        {
            var there = _markers[at];
            if (there.Tier != tier)
            {
                Refuse(MarkerSyntax.Error(PromptErrorCode.AutomaticTtlConflict,
                    $"The top-level cache_control asks for \"{tier.Name()}\", and {there.Place} on the last block for \"{there.Tier.Name()}\"; "
                    + "make them equal or leave one out."));
            }
            return -1;
        }
        if (_count == PromptLimits.MaxBreakpoints)
        {
            var last = _markers[_count - 1].Place;
            Refuse(MarkerSyntax.Error(PromptErrorCode.AutomaticNoSlot, string.Create(CultureInfo.InvariantCulture,
                $"The top-level cache_control needs a breakpoint of its own, and the body has {_count} markers already, {last} the last; leave one out.")));
            return -1;
        }
        _markers[at.._count].CopyTo(_markers[(at + 1)..]);
        _markers[at] = new Marker(block, tier, new BlockPlace(BlockSection.Body, -1, -1));
        _count++;
        return block;
    }

    private void CheckOrder()
    {
        for (var i = 1; i < Math.Min(_count, PromptLimits.MaxBreakpoints); i++)
        {
            var (before, here) = (_markers[i - 1], _markers[i]);
            if (here.Tier <= before.Tier) continue;
            Refuse(MarkerSyntax.Error(PromptErrorCode.TtlOrder,
                $"{here.Place} asks for \"{here.Tier.Name()}\" after {before.Place} with \"{before.Tier.Name()}\"; "
                + "a longer ttl must come before a shorter one.") with
            {
                Block = here.Block,
            });
        }
    }
}
