using System.Collections.Concurrent;
using Gateway.Configuration;
using Gateway.Index;
using Gateway.Outbox;
using Microsoft.Extensions.Options;
using PromptCaching.Wire;

namespace Gateway.Keys;

/// <summary>Whose key is this? Asks CacheIndex once for all who wait, remembers good and bad answers, and keeps known keys working without
/// it.</summary>
internal sealed partial class KeyDirectory(
    CacheIndexClient index, KeyLimiter limiter, OutboxLog outbox, IOptions<GatewayOptions> options, TimeProvider clock, ILogger<KeyDirectory> logger)
{
    /// <summary>After a failed question about a known key, its requests are not held up by another for this long.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>The longest that a request with a remembered key waits for the renewed answer.</summary>
    private static readonly TimeSpan RenewalWait = TimeSpan.FromMilliseconds(250);

    private readonly KeyOptions _options = options.Value.Keys;
    private readonly RecentKeys<SecretHash, Known> _known = new(options.Value.Keys.Remembered);
    private readonly RecentKeys<SecretHash, Unknown> _unknown = new(options.Value.Keys.Remembered);
    private readonly ConcurrentDictionary<SecretHash, Lazy<Task<KeyVerdict>>> _questions = new();   // at most one for each waiting request
    private readonly long _pause = (long)(Pause.TotalSeconds * clock.TimestampFrequency);

    public ValueTask<KeyVerdict> ResolveAsync(ReadOnlySpan<char> secret, CancellationToken cancellationToken)
    {
        if (secret.Length is 0 or > SecretHash.MaxSecretChars) return new(new KeyVerdict(KeyStatus.Unknown, null));
        var key = SecretHash.Of(secret);
        if (_known.Find(key) is { } known)
        {
            var age = clock.GetElapsedTime(known.At);
            if (age < _options.FreshFor)
            {
                if (age > _options.FreshFor * 0.75 && !IsPaused(known)) _ = Ask(key);   // Renewed ahead, so that a busy key never waits.
                return new(HasExpired(known) ? new KeyVerdict(KeyStatus.Unknown, null) : new KeyVerdict(KeyStatus.Known, known.Identity));
            }
            // An expired key may have been extended meanwhile: only CacheIndex knows.
            if (age < _options.FreshFor + _options.StaleFor && !HasExpired(known)) return RenewAsync(key, known, cancellationToken);
        }
        else if (_unknown.Find(key) is { } unknown && clock.GetElapsedTime(unknown.At) < _options.FreshFor)
        {
            return new(new KeyVerdict(KeyStatus.Unknown, null));
        }
        return new(Ask(key).WaitAsync(cancellationToken));
    }

    private async ValueTask<KeyVerdict> RenewAsync(SecretHash key, Known known, CancellationToken cancellationToken)
    {
        var verdict = new KeyVerdict(KeyStatus.Undecided, null);
        if (!IsPaused(known))
        {
            try
            {
                verdict = await Ask(key).WaitAsync(RenewalWait, clock, cancellationToken);
            }
            catch (TimeoutException)
            {
                PauseOf(known);   // The question goes on; its answer serves the next request.
            }
        }
        return verdict.Status == KeyStatus.Undecided && !HasExpired(known) ? new KeyVerdict(KeyStatus.Known, known.Identity) : verdict;
    }

    private bool HasExpired(Known known) => known.Identity.ExpiresAt <= clock.GetUtcNow();

    private bool IsPaused(Known known) => clock.GetTimestamp() < Interlocked.Read(ref known.PausedUntil);

    private void PauseOf(Known known) => Interlocked.Exchange(ref known.PausedUntil, clock.GetTimestamp() + _pause);

    private Task<KeyVerdict> Ask(SecretHash key) =>
        _questions.GetOrAdd(key, static (key, self) => new(() => self.AskOnceAsync(key)), this).Value;

    private async Task<KeyVerdict> AskOnceAsync(SecretHash key)
    {
        // Nobody's request owns this question: others wait for it, too.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            var delivered = outbox.DeliveredSequence;   // before asking: what is delivered meanwhile may be in the answer, or not
            using var deadline = new CancellationTokenSource(_options.Timeout, clock);
            var (answer, identity) = await index.ResolveKeyAsync(new ResolveKeyRequest(key.ToHex()), deadline.Token);
            switch (answer)
            {
                case IndexAnswer.Ok when identity!.ExpiresAt is null || identity.ExpiresAt > clock.GetUtcNow():
                    _known.Remember(key, new Known(identity, clock.GetTimestamp()));
                    _unknown.Forget(key);
                    limiter.Renew(identity, delivered);
                    return new KeyVerdict(KeyStatus.Known, identity);
                case IndexAnswer.Ok or IndexAnswer.NotFound:
                    _known.Forget(key);
                    _unknown.Remember(key, new Unknown(clock.GetTimestamp()));
                    return new KeyVerdict(KeyStatus.Unknown, null);
                default:
                    if (_known.Find(key) is { } known) PauseOf(known);
                    Log.CannotAsk(logger, answer);
                    return new KeyVerdict(KeyStatus.Undecided, null);
            }
        }
        finally
        {
            _questions.TryRemove(key, out _);
        }
    }

    // Times are timestamps: a clock that is set back makes no answer fresher and no pause longer.
    private sealed record Known(KeyIdentity Identity, long At)
    {
        public long PausedUntil;
    }

    private sealed record Unknown(long At);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "CacheIndex could not be asked about a key ({Answer}). Known keys go on working; others get 503 until it answers.")]
        public static partial void CannotAsk(ILogger logger, IndexAnswer answer);
    }
}
