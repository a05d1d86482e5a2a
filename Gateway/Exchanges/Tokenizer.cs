using Gateway.Buffers;
using PromptCaching;
using PromptCaching.Prompts;
using PromptCaching.Tokens;

namespace Gateway.Exchanges;

/// <summary>One encoder, and the counts of blocks it has seen: a conversation's next turn counts its new blocks only.</summary>
internal sealed class Tokenizer(BytePairEncoder encoder, int countedBlocks)
{
    // By the hash of the prefix that the block ends: it names the block beyond doubt.
    private readonly TokenCountCache<PrefixHash> _counts = new(countedBlocks);

    public string Version => encoder.Version;

    public int Count(ParsedPrompt prompt, int block, PooledBuffer text)
    {
        var key = prompt.Blocks[block].Hash;
        if (_counts.TryGet(key, out var count)) return count;
        text.Clear();
        prompt.WriteCountedText(block, text);
        count = encoder.Count(text.Span);
        _counts.Set(key, count);
        return count;
    }
}
