using Gateway.Buffers;
using Gateway.Routing;
using Gateway.Telemetry;
using PromptCaching.Prompts;
using PromptCaching.Wire;

namespace Gateway.Exchanges;

/// <summary>Counts the blocks of a prompt. Trouble gives an uncounted prompt, never an error: the request is then billed uncached.</summary>
internal sealed partial class PromptCounter(Tokenizers tokenizers, GatewayMetrics metrics, TimeProvider clock, ILogger<PromptCounter> logger)
{
    /// <summary>What counts a model's tokens: part of the cache's scope, because entries counted otherwise must not be read. Null while it cannot be
    /// had.</summary>
    public string? Version(ModelRoute route) => tokenizers.Find(route.Options.Tokenizer)?.Version;

    public PromptCount Count(ParsedPrompt prompt, ModelRoute route)
    {
        if (tokenizers.Find(route.Options.Tokenizer) is not { } tokenizer) return PromptCount.Failed;
        var started = clock.GetTimestamp();
        try
        {
            using var text = new PooledBuffer();
            var blocks = prompt.Blocks;
            var tokens = new int[blocks.Length];
            var skeleton = new SkeletonBlock[blocks.Length];
            long total = 0, bytes = 0;
            for (var i = 0; i < blocks.Length; i++)
            {
                tokens[i] = tokenizer.Count(prompt, i, text);
                total += tokens[i];
                bytes += blocks[i].Length;
                skeleton[i] = new SkeletonBlock(
                    blocks[i].Kind.Name(), blocks[i].Role.Name(), prompt.HashBlock(i), blocks[i].Length, tokens[i], blocks[i].Marker);
            }
            metrics.Counted(route, bytes, clock.GetElapsedTime(started));
            return new PromptCount(tokens, total, skeleton);
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
