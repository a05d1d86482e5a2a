using System.ComponentModel.DataAnnotations;

namespace CacheIndex.Redis;

/// <summary>How Redis is used where <c>ConnectionStrings:redis</c> is set.</summary>
internal sealed class RedisOptions
{
    public const string Section = "Redis";

    /// <summary>How long a look-up waits for Redis; then Postgres answers it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:01")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>How long a change waits for Redis' word; then Redis is left alone by every replica until all can reach it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:10")]
    public TimeSpan ChangeTimeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a bucket is used before it is loaded anew. Bounds what a change made behind the index's back can cost.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan BucketLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>What every key starts with: systems that share a Redis need one each.</summary>
    [Required]
    [RegularExpression("[A-Za-z0-9._-]{1,64}", ErrorMessage = "Redis:KeyPrefix must be 1 to 64 letters, digits, dots, hyphens or underscores.")]
    public string KeyPrefix { get; set; } = "promptcache";
}
