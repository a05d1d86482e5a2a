using System.Diagnostics;
using CacheIndex.Errors;
using PromptCaching.Wire;

namespace CacheIndex.Prefixes;

/// <summary>Answers look-ups that came in one request, each for itself: one that is refused or fails does not touch the others.</summary>
internal sealed partial class PrefixLookups(IPrefixIndex index, CacheIndexMetrics metrics, ILogger<PrefixLookups> logger)
{
    public async Task<LookupResponse[]> AnswerAsync(LookupRequest[] requests, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        // All are begun before one is waited for: what is known costs nothing, and the store gets the rest together.
        var answers = new Task<LookupResponse>[requests.Length];
        for (var i = 0; i < answers.Length; i++) answers[i] = AnswerAsync(requests[i], started, cancellationToken);
        return await Task.WhenAll(answers);
    }

    private async Task<LookupResponse> AnswerAsync(LookupRequest request, long started, CancellationToken cancellationToken)
    {
        var (scope, hashes) = request;
        if (hashes.Length is 0 or > PrefixLimits.MaxHashesPerLookup
            || Problems.NameRemedy(scope.Model) is not null || Problems.NameRemedy(scope.TokenizerVersion) is not null)
        {
            return LookupResponse.Without(LookupStatus.Refused);
        }
        try
        {
            var matches = await index.LookupAsync(scope, hashes, cancellationToken);
            metrics.LookedUp(Stopwatch.GetElapsedTime(started), hashes.Length, matches.Count);
            return LookupResponse.Answered(matches);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            metrics.LookupFailed(Stopwatch.GetElapsedTime(started));
            Log.Failed(logger, exception);
            return LookupResponse.Without(LookupStatus.Failed);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A look-up failed; its request is billed uncached.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
