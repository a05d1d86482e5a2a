using System.Buffers;
using PromptCaching.Json;

namespace PromptCaching.Prompts;

/// <summary>A request body, read: its blocks, breakpoints and candidates, and what to forward. Holds pooled memory until disposed.
/// Several threads may read it at once, but not while one of them releases or disposes it.</summary>
public sealed class ParsedPrompt : IDisposable
{
    private readonly PrefixHasherPool _blockHashers;
    private PromptContents _contents;
    private string? _model;
    private bool _bodyIsReleased;
    private bool _isDisposed;

    internal ParsedPrompt(PromptDialect dialect, PrefixHasherPool blockHashers)
    {
        Dialect = dialect;
        _blockHashers = blockHashers;
        _contents.ModelToken = -1;
    }

    /// <summary>How the body was read.</summary>
    public PromptDialect Dialect { get; }

    /// <summary>The model the client asked for; null where it is missing or not a string.</summary>
    public string? Model => _model ??= _bodyIsReleased ? null : _contents.Index.String(_contents.ModelToken);

    /// <summary>Whether the client asked for a stream.</summary>
    public bool Stream => _contents.Stream;

    /// <summary>Whether the client itself asked for the usage chunk of a stream (<c>stream_options.include_usage</c>).</summary>
    public bool ClientAskedForUsage => _contents.ClientAskedForUsage;

    /// <summary>The body names a part of the prompt that only the upstream has (an earlier response, a conversation, a stored prompt). Such a prompt
    /// is not cached: there is nothing to look up, and <see cref="Decisions.CacheDecision"/> says so.</summary>
    public bool IsPartial => _contents.IsPartial;

    /// <summary>A bad marker or query parameter: a 400 in managed mode, not ours to judge in the others. Then there are no breakpoints.</summary>
    public PromptError? MarkerError => _contents.MarkerError;

    /// <summary>The blocks in canonical order, volatile ones left out.</summary>
    public ReadOnlySpan<PromptBlock> Blocks => _contents.Blocks.Span;

    /// <summary>Up to four breakpoints, shallowest first.</summary>
    public ReadOnlySpan<Breakpoint> Breakpoints => _contents.Breakpoints.Span;

    /// <summary>Block indexes whose hashes to look up (§7), the deepest first; at most 256.</summary>
    public ReadOnlySpan<int> Candidates => _contents.Candidates.Span;

    /// <summary>What a decision looks at.</summary>
    public PromptOutline Outline => new(Blocks, Breakpoints, Candidates);

    /// <summary>Volatile blocks that were left out.</summary>
    public int VolatileBlocks => _contents.VolatileBlocks;

    internal ref PromptContents Contents => ref _contents;

    /// <summary>The hashes of <see cref="Candidates"/> as a new array: what a look-up sends.</summary>
    public PrefixHash[] CandidateHashes()
    {
        var hashes = new PrefixHash[Candidates.Length];
        for (var i = 0; i < hashes.Length; i++) hashes[i] = Blocks[Candidates[i]].Hash;
        return hashes;
    }

    /// <summary>Writes the body to forward: the client's bytes, minus markers (not in observed mode), minus volatile blocks (where the rules
    /// say so, in managed mode only), with <c>stream_options.include_usage</c> on where chat completions are streamed, and with the upstream's own
    /// model name.</summary>
    /// <param name="output">Receives the bytes.</param>
    /// <param name="mode">The model's mode.</param>
    /// <param name="upstreamModel">The upstream's name of the model; null = as the client wrote it.</param>
    /// <exception cref="ObjectDisposedException">The body was released.</exception>
    public void WriteForwarded(IBufferWriter<byte> output, CacheMode mode, string? upstreamModel)
    {
        ObjectDisposedException.ThrowIf(_bodyIsReleased, this);
        ArgumentNullException.ThrowIfNull(output);
        ForwardedBody.Write(_contents.Index.Body, _contents.Edits.Span, mode, upstreamModel == Model ? null : upstreamModel, output);
    }

    /// <summary>Writes what a tokenizer counts: the plain text of a text block, the canonical JSON of any other, but for pictures and files in it.</summary>
    /// <param name="block">Its index.</param>
    /// <param name="output">Receives the text, in UTF-8.</param>
    /// <returns>The tokens, estimated, of pictures and files that were left out.</returns>
    /// <exception cref="ObjectDisposedException">The body was released.</exception>
    public int WriteCountedText(int block, IBufferWriter<byte> output)
    {
        ObjectDisposedException.ThrowIf(_bodyIsReleased, this);
        ArgumentNullException.ThrowIfNull(output);
        ref readonly var counted = ref _contents.Blocks[block];
        if (counted.TextToken < 0)
        {
            var room = output.GetSpan(_contents.CanonicalRoom(in counted));
            var length = _contents.WriteCanonical(in counted, room);
            var media = 0;
            // What a model calls its tools with is text to it, whatever it is.
            if (counted.Kind is not (BlockKind.ToolDefinition or BlockKind.ToolCall)) media = InlineMedia.Remove(room[..length], out length);
            output.Advance(length);
            return media;
        }
        var text = _contents.Index.RawString(counted.TextToken);
        if (_contents.Index[counted.TextToken].IsEscaped) output.Advance(JsonEscapes.UnescapeToUtf8(text, output.GetSpan(text.Length)));
        else output.Write(text);
        return 0;
    }

    /// <summary>Eight bytes of a keyed hash of one block (role and canonical JSON), apart from its prefix: for skeletons.</summary>
    /// <exception cref="ObjectDisposedException">The body was released.</exception>
    public long HashBlock(int block)
    {
        ObjectDisposedException.ThrowIf(_bodyIsReleased, this);
        ref readonly var hashed = ref _contents.Blocks[block];
        var length = _contents.CanonicalRoom(in hashed);
        var room = ArrayPool<byte>.Shared.Rent(length);
        var hasher = _blockHashers.Rent();
        try
        {
            return hasher.HashAlone(room.AsSpan(0, _contents.WriteHashed(in hashed, room)));
        }
        finally
        {
            _blockHashers.Return(hasher);
            ArrayPool<byte>.Shared.Return(room);
        }
    }

    /// <summary>Gives up the body and everything that needs it (forwarding, counted text, block hashes); blocks, breakpoints and candidates
    /// stay.</summary>
    public void ReleaseBody()
    {
        if (_bodyIsReleased) return;
        _ = Model;
        _bodyIsReleased = true;
        _contents.ReturnText();
    }

    /// <summary>Returns pooled memory. Nothing is left to read afterwards; disposing twice is harmless.</summary>
    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = _bodyIsReleased = true;
        _contents.ReturnAll();
    }
}
