using System.Globalization;
using PromptCaching;
using StackExchange.Redis;

namespace CacheIndex.Redis;

/// <summary>One bucket: the entries of a scope whose hashes share their first bits.</summary>
/// <param name="Scope">The scope's name in the database, in hexadecimal.</param>
/// <param name="Depth">0: the whole scope; each further level has 64 buckets where that above has one.</param>
/// <param name="Number">The hashes' common bits.</param>
internal readonly record struct BucketId(string Scope, int Depth, int Number)
{
    /// <summary>The deepest level: 4,096 buckets.</summary>
    public const int Deepest = 2;

    private const int BitsPerLevel = 6;

    public static BucketId Of(string scope, int depth, ReadOnlySpan<byte> hash) => new(scope, depth, NumberOf(depth, hash));

    public static int NumberOf(int depth, ReadOnlySpan<byte> hash) => ((hash[0] << 8) | hash[1]) >> (16 - (depth * BitsPerLevel));

    /// <summary>The first hash that belongs here.</summary>
    public PrefixHash First()
    {
        var hash = new byte[PrefixHash.Size];
        var bits = Number << (16 - (Depth * BitsPerLevel));
        (hash[0], hash[1]) = ((byte)(bits >> 8), (byte)bits);
        return new PrefixHash(hash);
    }

    /// <summary>The last hash that belongs here.</summary>
    public PrefixHash Last()
    {
        var hash = new byte[PrefixHash.Size];
        hash.AsSpan().Fill(0xff);
        var free = 16 - (Depth * BitsPerLevel);
        var bits = (Number << free) | ((1 << free) - 1);
        (hash[0], hash[1]) = ((byte)(bits >> 8), (byte)bits);
        return new PrefixHash(hash);
    }

    /// <summary>The bucket's only key: a bucket is there, or is not there, as a whole, and a cluster keeps it on one node.</summary>
    public RedisKey Key(string prefix, long epoch) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}:{epoch}:{{{Scope}:{Depth}:{Number:x}}}");
}
