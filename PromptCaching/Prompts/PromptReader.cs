using System.Text.Json;
using PromptCaching.Json;

namespace PromptCaching.Prompts;

/// <summary>Walks an indexed body in canonical order: blocks, hashes, markers, edits (cache-semantics §4 to §6).</summary>
internal ref partial struct PromptReader
{
    private readonly ref PromptContents _contents;
    private readonly ref readonly JsonIndex _index;
    private readonly PromptDialect _dialect;
    private readonly PromptRules _rules;
    private readonly VolatilePrefixes _volatile;
    private readonly PrefixHasher _hasher;
    private MarkerSet _markers;
    private PooledList<byte> _canonical;
    private int _lastEligible = -1;

    public PromptReader(
        ref PromptContents contents, PromptDialect dialect, PromptRules rules, VolatilePrefixes volatilePrefixes, PrefixHasher hasher,
        Span<Marker> markers)
    {
        _contents = ref contents;
        _index = ref contents.Index;
        _dialect = dialect;
        _contents.IsResponses = dialect == PromptDialect.Responses;
        _rules = rules;
        _volatile = volatilePrefixes;
        _hasher = hasher;
        _markers = new MarkerSet(rules, markers);
    }

    /// <summary>More blocks than allowed; what was read so far is of no use.</summary>
    public bool TooManyBlocks { get; private set; }

    /// <summary>Reads the body; the index must be of an object.</summary>
    public void Read(string? cacheBreakpoint)
    {
        try
        {
            var members = FindBodyMembers();
            Tools(members.Tools);
            if (_dialect == PromptDialect.Messages) System(members.System);
            if (_dialect == PromptDialect.Responses) Responses();
            else Messages(members.Messages);
            if (TooManyBlocks) return;
            _markers.Resolve(BodyMarker(members.CacheControl), cacheBreakpoint, _lastEligible, ref _contents.Breakpoints);
            _contents.MarkerError = _markers.Error;
            foreach (var breakpoint in _contents.Breakpoints.Span)
            {
                ref var block = ref _contents.Blocks[breakpoint.Block];
                block = block with { Marker = breakpoint.Tier };
            }
            if (!_contents.IsPartial) LookBack.AddCandidates(_contents.Blocks.Span, _contents.Breakpoints.Span, _rules.LookBack, ref _contents.Candidates);
            StreamOptions(members.StreamOptions);
            _contents.Edits.Span.Sort(static (left, right) => left.Start.CompareTo(right.Start));
        }
        finally
        {
            _canonical.Return();
        }
    }

    /// <summary>Finds what matters at the top level; of equal names the last counts, as it does for the upstream.</summary>
    private readonly BodyMembers FindBodyMembers()
    {
        var found = BodyMembers.None;
        var end = _index[0].Next;
        for (var member = 1; member < end; member = _index[member].Next)
        {
            var key = _index.Key(member);
            if (key.SequenceEqual("messages"u8)) found.Messages = member;
            else if (key.SequenceEqual("tools"u8)) found.Tools = member;
            else if (key.SequenceEqual("system"u8)) found.System = member;
            else if (key.SequenceEqual("model"u8)) found.Model = member;
            else if (key.SequenceEqual("stream"u8)) found.Stream = member;
            else if (key.SequenceEqual("stream_options"u8)) found.StreamOptions = member;
            else if (key.SequenceEqual("cache_control"u8)) found.CacheControl = member;
        }
        if (found.CacheControl >= 0) CutMarkers(0);
        _contents.Stream = found.Stream >= 0 && _index[found.Stream].Type == JsonTokenType.True;
        if (found.Model >= 0 && _index[found.Model].Type == JsonTokenType.String)
        {
            _contents.ModelToken = found.Model;
            _contents.Edits.Add(new BodyEdit(_index[found.Model].RawStart, _index[found.Model].RawEnd, BodyEditKind.Model));
        }
        return found;
    }

    private CacheTier? BodyMarker(int token)
    {
        if (token < 0 || _index[token].Type == JsonTokenType.Null) return null;
        if (MarkerSyntax.Read(in _index, token, new BlockPlace(BlockSection.Body, -1, -1), _rules, out var tier) is not { } error) return tier;
        _markers.Refuse(error);
        return null;
    }

    /// <summary>Makes a streamed chat completion report its usage, and notes whether the client asked for that itself.</summary>
    private readonly void StreamOptions(int options)
    {
        var usage = -1;
        if (options >= 0 && _index[options].Type == JsonTokenType.StartObject)
        {
            for (var member = options + 1; member < _index[options].Next; member = _index[member].Next)
            {
                if (_index.KeyIs(member, "include_usage"u8)) usage = member;
            }
        }
        _contents.ClientAskedForUsage = usage >= 0 && _index[usage].Type == JsonTokenType.True;
        if (_dialect != PromptDialect.ChatCompletions || !_contents.Stream || _contents.ClientAskedForUsage) return;
        if (usage >= 0)
        {
            _contents.Edits.Add(new BodyEdit(_index[usage].RawStart, _index[usage].RawEnd, BodyEditKind.UsageValue));
        }
        else if (options < 0)
        {
            _contents.Edits.Add(new BodyEdit(_index[0].End - 1, _index[0].End - 1, BodyEditKind.UsageOptions));
        }
        else if (_index[options].Type == JsonTokenType.StartObject && _index[options].Next > options + 1)
        {
            _contents.Edits.Add(new BodyEdit(_index[options].Start + 1, _index[options].Start + 1, BodyEditKind.UsageMember));
        }
        else if (_index[options].Type is JsonTokenType.StartObject or JsonTokenType.Null)
        {
            _contents.Edits.Add(new BodyEdit(_index[options].Start, _index[options].End, BodyEditKind.UsageObject));
        }
    }

    /// <summary>Notes the cuts that take an object's own markers out.</summary>
    private readonly void CutMarkers(int container)
    {
        var run = new CutRun();
        var end = _index[container].Next;
        for (var member = container + 1; member < end; member = _index[member].Next)
        {
            if (_index.KeyIs(member, "cache_control"u8)) _contents.Edits.Add(run.Cut(in _index, member, end, BodyEditKind.Marker));
            else run.Keep(in _index, member);
        }
    }

    private struct BodyMembers
    {
        public int Messages, Tools, System, Model, Stream, StreamOptions, CacheControl;

        public static BodyMembers None => new()
        {
            Messages = -1,
            Tools = -1,
            System = -1,
            Model = -1,
            Stream = -1,
            StreamOptions = -1,
            CacheControl = -1,
        };
    }
}
