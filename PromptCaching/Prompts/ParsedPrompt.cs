using System.Buffers;

namespace PromptCaching.Prompts;

/// <summary>A request body, read: its blocks, breakpoints and candidates, and what to forward. Holds pooled memory until disposed.</summary>
public sealed class ParsedPrompt : IDisposable
{
    internal ParsedPrompt(PromptDialect dialect) => Dialect = dialect;

    /// <summary>How the body was read.</summary>
    public PromptDialect Dialect { get; }

    /// <summary>The model the client asked for; null where it is missing or not a string.</summary>
    public string? Model { get; }

    /// <summary>Whether the client asked for a stream.</summary>
    public bool Stream { get; }

    /// <summary>Whether the client itself asked for the usage chunk of a stream (<c>stream_options.include_usage</c>).</summary>
    public bool ClientAskedForUsage { get; }

    /// <summary>A bad marker or query parameter: a 400 in managed mode, not ours to judge in the others. Then there are no breakpoints.</summary>
    public PromptError? MarkerError { get; }

    /// <summary>The blocks in canonical order, volatile ones left out.</summary>
    public ReadOnlySpan<PromptBlock> Blocks => throw new NotImplementedException();

    /// <summary>Up to four breakpoints, shallowest first.</summary>
    public ReadOnlySpan<Breakpoint> Breakpoints => throw new NotImplementedException();

    /// <summary>Block indexes whose hashes to look up (§7), the deepest first; at most 256.</summary>
    public ReadOnlySpan<int> Candidates => throw new NotImplementedException();

    /// <summary>The hashes of <see cref="Candidates"/> as a new array: what a look-up sends.</summary>
    public PrefixHash[] CandidateHashes() => throw new NotImplementedException();

    /// <summary>Volatile blocks that were left out.</summary>
    public int VolatileBlocks { get; }

    /// <summary>Writes the body to forward: the client's bytes, minus markers (not in observed mode), minus volatile blocks (where the rules say so, not in
    /// off mode), with <c>stream_options.include_usage</c> on where chat completions are streamed, and with the upstream's own model name.</summary>
    /// <param name="output">Receives the bytes.</param>
    /// <param name="mode">The model's mode.</param>
    /// <param name="upstreamModel">The upstream's name of the model; null = as the client wrote it.</param>
    public void WriteForwarded(IBufferWriter<byte> output, CacheMode mode, string? upstreamModel) => throw new NotImplementedException();

    /// <summary>Writes what a tokenizer counts: the plain text of a text block, the canonical JSON of any other.</summary>
    public void WriteCountedText(int block, IBufferWriter<byte> output) => throw new NotImplementedException();

    /// <summary>Eight bytes of a keyed hash of one block (role and canonical JSON), apart from its prefix: for skeletons.</summary>
    public long HashBlock(int block) => throw new NotImplementedException();

    /// <summary>Gives up the body and everything that needs it (forwarding, counted text, block hashes); blocks, breakpoints and candidates stay.</summary>
    public void ReleaseBody() => throw new NotImplementedException();

    /// <summary>Returns pooled memory. The prompt cannot be used afterwards; disposing twice is harmless.</summary>
    public void Dispose() => throw new NotImplementedException();
}
