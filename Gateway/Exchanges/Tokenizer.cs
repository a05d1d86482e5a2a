using Gateway.Buffers;
using PromptCaching;
using PromptCaching.Prompts;
using PromptCaching.Tokens;

namespace Gateway.Exchanges;

/// <summary>One encoder, and the blocks it has seen: a conversation's next turn counts its new blocks only.</summary>
internal sealed class Tokenizer(BytePairEncoder encoder, int countedBlocks)
{
    // By the hash of the prefix that the block ends: it names the block beyond doubt.
    private readonly TokenCountCache<PrefixHash, CountedBlock> _seen = new(countedBlocks);

    public string Version => encoder.Version;

    public bool TryRecall(ParsedPrompt prompt, int block, out CountedBlock counted) => _seen.TryGet(prompt.Blocks[block].Hash, out counted);

    public CountedBlock Count(ParsedPrompt prompt, int block, PooledBuffer text)
    {
        var key = prompt.Blocks[block].Hash;
        if (_seen.TryGet(key, out var counted)) return counted;
        text.Clear();
        var media = prompt.WriteCountedText(block, text);
        counted = new CountedBlock(encoder.Count(text.Span) + media, prompt.HashBlock(block));
        _seen.Set(key, counted);
        return counted;
    }
}
