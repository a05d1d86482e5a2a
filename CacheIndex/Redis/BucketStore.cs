using CacheIndex.Prefixes;
using Microsoft.Extensions.Options;
using PromptCaching;
using StackExchange.Redis;

namespace CacheIndex.Redis;

/// <summary>The buckets of one Redis, single node or cluster. Every method throws what the client throws, and none waits for longer than the
/// client does: time limits are the caller's.</summary>
internal sealed class BucketStore(
    RedisConnection connection, IOptions<RedisOptions> options, IOptions<RefreshOptions> refreshes, TimeProvider clock, BucketScripts scripts)
{
    /// <summary>Entries that a loaded bucket may have. A scope with more is divided further.</summary>
    public const int MostEntries = 512;

    /// <summary>Fields up to which writes let a bucket grow.</summary>
    public const int MostFields = 2 * MostEntries;

    /// <summary>An entry that ends sooner than this is not moved forward in place: another replica's clock may call it dead already.</summary>
    public static readonly TimeSpan ClockMargin = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LongestLoad = TimeSpan.FromSeconds(10);

    private readonly RedisValue[] _slacks = [.. refreshes.Value.Slacks.Select(static slack => (RedisValue)(long)Math.Ceiling(slack.TotalMicroseconds))];

    /// <summary>Of each hash its value, after that of <see cref="BucketScripts.Complete"/>. Null: Redis is not connected.</summary>
    /// <param name="epoch">Buckets of another epoch are another's.</param>
    /// <param name="bucket">Where to look.</param>
    /// <param name="fields"><see cref="BucketScripts.Complete"/>, then hashes of this bucket.</param>
    public Task<RedisValue[]>? ReadAsync(long epoch, BucketId bucket, RedisValue[] fields) =>
        connection.Database?.HashGetAsync(Key(epoch, bucket), fields, CommandFlags.DemandMaster);

    /// <summary>The token to publish under; null where the bucket is complete already.</summary>
    public async Task<string?> BeginAsync(long epoch, BucketId bucket)
    {
        var result = await EvaluateAsync(
            scripts.Begin, Key(epoch, bucket), [Guid.NewGuid().ToString("N"), (long)LongestLoad.TotalMilliseconds]);
        return (string?)result;
    }

    /// <summary>Makes the bucket complete unless something changed since its token was given out.</summary>
    public async Task<bool> PublishAsync(long epoch, BucketId bucket, string token, IReadOnlyList<PrefixMatch> entries)
    {
        var arguments = new List<RedisValue>(2 + (2 * entries.Count)) { token, (long)options.Value.BucketLifetime.TotalMilliseconds };
        foreach (var entry in entries)
        {
            arguments.Add(entry.Hash.ToArray());
            arguments.Add(BucketEntry.Encode(entry.ExpiresAt, entry.WrittenAt, entry.TokenCount, entry.Tier));
        }
        return (long)await EvaluateAsync(scripts.Publish, Key(epoch, bucket), arguments) == 1;
    }

    /// <summary>Merges entries into a complete bucket; ends a load under way.</summary>
    /// <param name="epoch">The epoch to change.</param>
    /// <param name="bucket">Where the entries belong.</param>
    /// <param name="entries">Hash and encoded entry by turns.</param>
    public Task WriteAsync(long epoch, BucketId bucket, IEnumerable<RedisValue> entries) => EvaluateAsync(
        scripts.Write, Key(epoch, bucket), [BucketEntry.Microseconds(clock.GetUtcNow()), MostFields, .. entries]);

    /// <summary>Moves expiries in a complete bucket; ends a load under way.</summary>
    /// <param name="epoch">The epoch to change.</param>
    /// <param name="bucket">Where the entries belong.</param>
    /// <param name="expiries">Hash and encoded expiry by turns.</param>
    public Task RefreshAsync(long epoch, BucketId bucket, IEnumerable<RedisValue> expiries) => EvaluateAsync(
        scripts.Refresh, Key(epoch, bucket), [BucketEntry.Microseconds(clock.GetUtcNow() + ClockMargin), .. _slacks, .. expiries]);

    /// <summary>Takes a bucket away; ends a load under way.</summary>
    public async Task DropAsync(long epoch, BucketId bucket) =>
        await (await connection.DatabaseAsync()).KeyDeleteAsync(Key(epoch, bucket), CommandFlags.DemandMaster);

    private RedisKey Key(long epoch, BucketId bucket) => bucket.Key(options.Value.KeyPrefix, epoch);

    // EVAL with the text: the client's own EVALSHA fails once after each SCRIPT FLUSH.
    private async Task<RedisResult> EvaluateAsync(string script, RedisKey key, List<RedisValue> arguments)
    {
        var database = await connection.DatabaseAsync();
        var command = new object[3 + arguments.Count];
        (command[0], command[1], command[2]) = (script, 1, key);
        for (var i = 0; i < arguments.Count; i++) command[3 + i] = arguments[i];
        return await database.ExecuteAsync("EVAL", command, CommandFlags.DemandMaster);
    }
}
