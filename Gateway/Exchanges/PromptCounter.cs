using Gateway.Buffers;
using Gateway.Routing;
using Gateway.Telemetry;
using PromptCaching.Prompts;

namespace Gateway.Exchanges;

/// <summary>Counts the blocks of a prompt. Trouble gives an uncounted prompt, never an error: the request is then billed uncached.</summary>
internal sealed partial class PromptCounter(Tokenizers tokenizers, GatewayMetrics metrics, TimeProvider clock, ILogger<PromptCounter> logger)
{
    /// <summary>What counts a model's tokens: part of the cache's scope, because entries counted otherwise must not be read. Null while it cannot be
    /// had.</summary>
    public string? Version(ModelRoute route) => tokenizers.Find(route.Options.Tokenizer)?.Version;

    /// <summary>The count of a prompt whose blocks have all been counted before; null where there is something to count.</summary>
    public PromptCount? Recall(ParsedPrompt prompt, ModelRoute route)
    {
        if (tokenizers.Find(route.Options.Tokenizer) is not { } tokenizer) return null;
        var (tokens, hashes) = (new int[prompt.Blocks.Length], new long[prompt.Blocks.Length]);
        var total = 0L;
        for (var i = tokens.Length - 1; i >= 0; i--)   // What is new comes last.
        {
            if (!tokenizer.TryRecall(prompt, i, out var counted)) return null;
            (tokens[i], hashes[i]) = counted;
            total += counted.Tokens;
        }
        return new PromptCount(tokens, total, hashes);
    }

    public PromptCount Count(ParsedPrompt prompt, ModelRoute route)
    {
        if (tokenizers.Find(route.Options.Tokenizer) is not { } tokenizer) return PromptCount.Failed;
        var started = clock.GetTimestamp();
        try
        {
            using var text = new PooledBuffer();
            var (tokens, hashes) = (new int[prompt.Blocks.Length], new long[prompt.Blocks.Length]);
            long total = 0, bytes = 0;
            for (var i = 0; i < tokens.Length; i++)
            {
                (tokens[i], hashes[i]) = tokenizer.Count(prompt, i, text);
                total += tokens[i];
                bytes += prompt.Blocks[i].Length;
            }
            metrics.Counted(route, bytes, clock.GetElapsedTime(started));
            return new PromptCount(tokens, total, hashes);
        }
        catch (Exception e)
        {
            Log.CountFailed(logger, route.Tag, e);
            return PromptCount.Failed;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A prompt for model {Model} could not be counted; the request is billed uncached.")]
        public static partial void CountFailed(ILogger logger, string model, Exception exception);
    }
}
