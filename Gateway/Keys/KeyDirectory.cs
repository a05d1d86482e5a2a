using System.Collections.Concurrent;
using Gateway.Configuration;
using Gateway.Index;
using Microsoft.Extensions.Options;
using PromptCaching.Wire;

namespace Gateway.Keys;

/// <summary>Whose key is this? Asks CacheIndex once for all who wait, remembers good and bad answers, and keeps known keys working without
/// it.</summary>
internal sealed partial class KeyDirectory(
    CacheIndexClient index, KeyLimiter limiter, IOptions<GatewayOptions> options, TimeProvider clock, ILogger<KeyDirectory> logger)
{
    /// <summary>After a failed question, known keys are not held up by another for this long.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>The longest that a request with a remembered key waits for the renewed answer.</summary>
    private static readonly TimeSpan RenewalWait = TimeSpan.FromMilliseconds(250);

    private readonly KeyOptions _options = options.Value.Keys;
    private readonly RecentKeys<SecretHash, Known> _known = new(options.Value.Keys.Remembered);
    private readonly RecentKeys<SecretHash, Unknown> _unknown = new(options.Value.Keys.Remembered);
    private readonly ConcurrentDictionary<SecretHash, Lazy<Task<KeyVerdict>>> _questions = new();   // at most one for each waiting request
    private long _pauseUntil;

    public ValueTask<KeyVerdict> ResolveAsync(ReadOnlySpan<char> secret, CancellationToken cancellationToken)
    {
        if (secret.Length is 0 or > SecretHash.MaxSecretChars) return new(new KeyVerdict(KeyStatus.Unknown, null));
        var key = SecretHash.Of(secret);
        var now = clock.GetUtcNow();
        if (_known.Find(key) is { } known)
        {
            if (known.Identity.ExpiresAt <= now) return new(new KeyVerdict(KeyStatus.Unknown, null));
            var age = now - known.At;
            if (age < _options.FreshFor)
            {
                if (age > _options.FreshFor * 0.75 && !Paused(now)) _ = Ask(key);   // Renewed ahead, so that a busy key never waits.
                return new(new KeyVerdict(KeyStatus.Known, known.Identity));
            }
            if (age < _options.FreshFor + _options.StaleFor) return RenewAsync(key, known, now, cancellationToken);
        }
        else if (_unknown.Find(key) is { } unknown && now - unknown.At < _options.FreshFor)
        {
            return new(new KeyVerdict(KeyStatus.Unknown, null));
        }
        return new(Ask(key).WaitAsync(cancellationToken));
    }

    private async ValueTask<KeyVerdict> RenewAsync(SecretHash key, Known known, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var lastGood = new KeyVerdict(KeyStatus.Known, known.Identity);
        if (Paused(now)) return lastGood;
        try
        {
            var verdict = await Ask(key).WaitAsync(RenewalWait, clock, cancellationToken);
            return verdict.Status == KeyStatus.Undecided ? lastGood : verdict;
        }
        catch (TimeoutException)
        {
            Interlocked.Exchange(ref _pauseUntil, (now + Pause).UtcTicks);
            return lastGood;   // The question goes on; its answer serves the next request.
        }
    }

    private bool Paused(DateTimeOffset now) => now.UtcTicks < Interlocked.Read(ref _pauseUntil);

    private Task<KeyVerdict> Ask(SecretHash key) =>
        _questions.GetOrAdd(key, static (key, self) => new(() => self.AskOnceAsync(key)), this).Value;

    private async Task<KeyVerdict> AskOnceAsync(SecretHash key)
    {
        // Nobody's request owns this question: others wait for it, too.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            using var deadline = new CancellationTokenSource(_options.Timeout, clock);
            var (answer, identity) = await index.ResolveKeyAsync(new ResolveKeyRequest(key.ToHex()), deadline.Token);
            var now = clock.GetUtcNow();
            switch (answer)
            {
                case IndexAnswer.Ok when identity!.ExpiresAt is null || identity.ExpiresAt > now:
                    _known.Remember(key, new Known(identity, now));
                    _unknown.Forget(key);
                    limiter.Renew(identity);
                    return new KeyVerdict(KeyStatus.Known, identity);
                case IndexAnswer.Ok or IndexAnswer.NotFound:
                    _known.Forget(key);
                    _unknown.Remember(key, new Unknown(now));
                    return new KeyVerdict(KeyStatus.Unknown, null);
                default:
                    Interlocked.Exchange(ref _pauseUntil, (now + Pause).UtcTicks);
                    Log.CannotAsk(logger, answer);
                    return new KeyVerdict(KeyStatus.Undecided, null);
            }
        }
        finally
        {
            _questions.TryRemove(key, out _);
        }
    }

    private sealed record Known(KeyIdentity Identity, DateTimeOffset At);

    private sealed record Unknown(DateTimeOffset At);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "CacheIndex could not be asked about a key ({Answer}). Known keys go on working; others get 503 until it answers.")]
        public static partial void CannotAsk(ILogger logger, IndexAnswer answer);
    }
}
