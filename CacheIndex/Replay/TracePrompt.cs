using System.Buffers;
using System.Text.Json;
using PromptCaching;
using PromptCaching.Decisions;
using PromptCaching.Prompts;

namespace CacheIndex.Replay;

/// <summary>A request of the trace as the rules see it: a body with a text block for each of the trace's, read by the gateway's own parser.</summary>
internal sealed class TracePrompt : IDisposable
{
    /// <summary>The virtual model of all requests.</summary>
    public const string Model = "trace";

    private readonly ReplayOptions _options;
    private readonly TraceRequest _request;
    private readonly ParsedPrompt _prompt;
    private readonly int[] _tokens;
    private readonly int[] _candidates;

    private TracePrompt(ReplayOptions options, TraceRequest request, ParsedPrompt prompt)
    {
        _options = options;
        _request = request;
        _prompt = prompt;
        _tokens = request.TokensOfBlocks();
        _candidates = options.EveryBlock ? [.. Enumerable.Range(0, prompt.Blocks.Length).Reverse()] : [.. prompt.Candidates];
    }

    /// <summary>Names the prefix that ends with each block.</summary>
    public ReadOnlySpan<PromptBlock> Blocks => _prompt.Blocks;

    /// <summary>Blocks whose prefixes are looked up, the deepest first.</summary>
    public ReadOnlySpan<int> Candidates => _candidates;

    /// <exception cref="TraceException">The parser refuses the body.</exception>
    public static TracePrompt Parse(PromptParser parser, ReplayOptions options, TraceRequest request)
    {
        if (parser.TryParse(Body(request.Blocks, options.Tier), PromptDialect.ChatCompletions, null, out var prompt, out var error))
        {
            return new TracePrompt(options, request, prompt);
        }
        throw new TraceException($"Line {request.Line}: {error.Message}");
    }

    /// <summary>Tokens up to and including a block; 0 for the block before the first.</summary>
    public long TokensUpTo(int block) => block + 1 == _tokens.Length ? _request.InputTokens : (block + 1L) * TraceRequest.BlockTokens;

    /// <summary>The hashes that end with these blocks.</summary>
    public PrefixHash[] Hashes(ReadOnlySpan<int> blocks)
    {
        var hashes = new PrefixHash[blocks.Length];
        for (var i = 0; i < hashes.Length; i++) hashes[i] = _prompt.Blocks[blocks[i]].Hash;
        return hashes;
    }

    /// <summary>What the gateway would decide.</summary>
    public CacheDecision Decide(IReadOnlyList<PrefixMatch> matches, DateTimeOffset submittedAt)
    {
        if (!_options.EveryBlock) return CacheDecision.Decide(_prompt, matches, _tokens, _request.InputTokens, _options.MinPrefixTokens, submittedAt);
        var breakpoints = new Breakpoint[_tokens.Length];
        for (var block = 0; block < breakpoints.Length; block++) breakpoints[block] = new Breakpoint(block, _options.Tier, IsAutomatic: false);
        var outline = new PromptOutline(_prompt.Blocks, breakpoints, _candidates);
        return CacheDecision.Decide(outline, matches, _tokens, _request.InputTokens, _options.MinPrefixTokens, submittedAt);
    }

    public void Dispose() => _prompt.Dispose();

    private static ReadOnlyMemory<byte> Body(long[] blocks, CacheTier tier)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("model"u8, Model);
            json.WriteStartObject("cache_control"u8);
            json.WriteString("type"u8, "ephemeral"u8);
            json.WriteString("ttl"u8, tier.Name());
            json.WriteEndObject();
            json.WriteStartArray("messages"u8);
            json.WriteStartObject();
            json.WriteString("role"u8, "user"u8);
            json.WriteStartArray("content"u8);
            foreach (var block in blocks)
            {
                json.WriteStartObject();
                json.WriteString("type"u8, "text"u8);
                json.WriteString("text"u8, block.ToString(System.Globalization.CultureInfo.InvariantCulture));
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return body.WrittenMemory;
    }
}
