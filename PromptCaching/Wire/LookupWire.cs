using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace PromptCaching.Wire;

/// <summary>The bodies of <c>POST /prefixes/lookup</c> and of its answer: several look-ups in bytes, numbers big-endian
/// (docs/decisions/0006-look-ups-share-requests.md). Readers take any bytes; what is not exactly such a body is refused as a whole.</summary>
public static class LookupWire
{
    /// <summary>Of both bodies.</summary>
    public const string ContentType = "application/octet-stream";

    /// <summary>Look-ups of one body.</summary>
    public const int MaxLookups = 64;

    /// <summary>Hashes of one look-up (cache-semantics §7).</summary>
    public const int MaxHashes = 256;

    /// <summary>Bytes of a model's or tokenizer version's name.</summary>
    public const int MaxNameBytes = 1_024;

    /// <summary>No body is longer.</summary>
    public const int MaxBodyBytes = 1 << 20;

    private const byte Version = 1;
    private const int HeadBytes = 2;    // version, number of look-ups
    private const int GuidBytes = 16;
    private const int CountBytes = 2;
    private const int StatusBytes = 1;
    private const int MatchBytes = 1 + 1 + 8 + 8 + 8;   // which hash, tier, tokens, expiry, time of the write

    /// <summary>Whether a body can hold it.</summary>
    public static bool Fits(LookupRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Hashes.Length is > 0 and <= MaxHashes && HasRoom(request.Scope.Model) && HasRoom(request.Scope.TokenizerVersion);
    }

    /// <summary>A body of look-ups that fit.</summary>
    public static byte[] Write(IReadOnlyList<LookupRequest> requests)
    {
        ArgumentNullException.ThrowIfNull(requests);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(requests.Count, MaxLookups);
        var size = HeadBytes;
        foreach (var request in requests)
        {
            size += GuidBytes + (3 * CountBytes) + Encoding.UTF8.GetByteCount(request.Scope.Model)
                + Encoding.UTF8.GetByteCount(request.Scope.TokenizerVersion) + (request.Hashes.Length * PrefixHash.Size);
        }
        var body = new byte[size];
        var left = Head(body, requests.Count);
        foreach (var (scope, hashes) in requests)
        {
            scope.PrincipalId.TryWriteBytes(left, bigEndian: true, out _);
            left = Name(Name(left[GuidBytes..], scope.Model), scope.TokenizerVersion);
            left = Count(left, hashes.Length);
            for (var i = 0; i < hashes.Length; i++, left = left[PrefixHash.Size..]) hashes[i].CopyTo(left);
        }
        return body;
    }

    /// <summary>Reads a body of look-ups. Their number of hashes and their names are not judged here.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, [NotNullWhen(true)] out LookupRequest[]? requests)
    {
        requests = null;
        if (!TryHead(ref body, out var lookups)) return false;
        var read = new LookupRequest[lookups];
        for (var i = 0; i < lookups; i++)
        {
            if (!TryTake(ref body, GuidBytes, out var principal) || !TryName(ref body, out var model) || !TryName(ref body, out var version)
                || !TryCount(ref body, out var count) || !TryTake(ref body, count * PrefixHash.Size, out var bytes))
            {
                return false;
            }
            var hashes = new PrefixHash[count];
            for (var j = 0; j < count; j++) hashes[j] = new PrefixHash(bytes.Slice(j * PrefixHash.Size, PrefixHash.Size));
            read[i] = new LookupRequest(new CacheScope(new Guid(principal, bigEndian: true), model, version), hashes);
        }
        if (!body.IsEmpty) return false;
        requests = read;
        return true;
    }

    /// <summary>The answers to these look-ups, in their order. A match is named by the place of its hash among those asked for.</summary>
    public static byte[] Write(IReadOnlyList<LookupRequest> requests, IReadOnlyList<LookupResponse> responses)
    {
        ArgumentNullException.ThrowIfNull(requests);
        ArgumentNullException.ThrowIfNull(responses);
        var size = HeadBytes;
        foreach (var response in responses) size += StatusBytes + CountBytes + (response.Matches.Count * MatchBytes);
        var body = new byte[size];
        var left = Head(body, responses.Count);
        for (var i = 0; i < responses.Count; i++)
        {
            var (matches, hashes) = (responses[i].Matches, requests[i].Hashes);
            left[0] = (byte)responses[i].Status;
            left = Count(left[StatusBytes..], matches.Count);
            for (var j = 0; j < matches.Count; j++, left = left[MatchBytes..])
            {
                var match = matches[j];
                left[0] = (byte)PlaceOf(hashes, match.Hash);
                left[1] = (byte)match.Tier;
                BinaryPrimitives.WriteInt64BigEndian(left[2..], match.TokenCount);
                BinaryPrimitives.WriteInt64BigEndian(left[10..], match.ExpiresAt.UtcTicks);
                BinaryPrimitives.WriteInt64BigEndian(left[18..], match.WrittenAt.UtcTicks);
            }
        }
        return body;
    }

    /// <summary>Reads the answers to these look-ups. A match of what nobody asked for, or of one hash twice, makes the body worthless.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, IReadOnlyList<LookupRequest> requests, [NotNullWhen(true)] out LookupResponse[]? responses)
    {
        ArgumentNullException.ThrowIfNull(requests);
        responses = null;
        if (!TryHead(ref body, out var lookups) || lookups != requests.Count) return false;
        var read = new LookupResponse[lookups];
        for (var i = 0; i < lookups; i++)
        {
            if (!TryTake(ref body, StatusBytes, out var status) || status[0] > (byte)LookupStatus.Failed
                || !TryCount(ref body, out var count) || !TryTake(ref body, count * MatchBytes, out var bytes)
                || !TryMatches(bytes, requests[i].Hashes, count, out var matches))
            {
                return false;
            }
            read[i] = new LookupResponse((LookupStatus)status[0], matches);
        }
        if (!body.IsEmpty) return false;
        responses = read;
        return true;
    }

    private static bool TryMatches(ReadOnlySpan<byte> bytes, PrefixHash[] hashes, int count, [NotNullWhen(true)] out PrefixMatch[]? matches)
    {
        matches = null;
        if (count > hashes.Length) return false;
        Span<bool> seen = stackalloc bool[MaxHashes];
        seen.Clear();
        var read = new PrefixMatch[count];
        for (var i = 0; i < count; i++)
        {
            var match = bytes.Slice(i * MatchBytes, MatchBytes);
            var (hash, tier) = (match[0], match[1]);
            if (hash >= hashes.Length || seen[hash] || tier > (byte)CacheTier.OneDay
                || !TryTime(match[10..], out var expiresAt) || !TryTime(match[18..], out var writtenAt))
            {
                return false;
            }
            seen[hash] = true;
            read[i] = new PrefixMatch(hashes[hash], BinaryPrimitives.ReadInt64BigEndian(match[2..]), (CacheTier)tier, expiresAt, writtenAt);
        }
        matches = read;
        return true;
    }

    private static bool HasRoom(string name) => Encoding.UTF8.GetByteCount(name) <= MaxNameBytes;

    private static int PlaceOf(ReadOnlySpan<PrefixHash> hashes, PrefixHash hash) => hashes.IndexOf(hash) is >= 0 and var place
        ? place
        : throw new ArgumentException("A match is of a hash that was not asked for.", nameof(hash));

    private static Span<byte> Head(Span<byte> body, int lookups)
    {
        body[0] = Version;
        body[1] = (byte)lookups;
        return body[HeadBytes..];
    }

    private static Span<byte> Count(Span<byte> left, int count)
    {
        BinaryPrimitives.WriteUInt16BigEndian(left, (ushort)count);
        return left[CountBytes..];
    }

    private static Span<byte> Name(Span<byte> left, string name)
    {
        var length = Encoding.UTF8.GetBytes(name, left[CountBytes..]);
        return Count(left, length)[length..];
    }

    private static bool TryHead(ref ReadOnlySpan<byte> left, out int lookups)
    {
        lookups = 0;
        if (!TryTake(ref left, HeadBytes, out var head) || head[0] != Version || head[1] is 0 or > MaxLookups) return false;
        lookups = head[1];
        return true;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> left, int count, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if (count > left.Length) return false;
        taken = left[..count];
        left = left[count..];
        return true;
    }

    private static bool TryCount(ref ReadOnlySpan<byte> left, out int count)
    {
        var isThere = TryTake(ref left, CountBytes, out var bytes);
        count = isThere ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : 0;
        return isThere;
    }

    private static bool TryName(ref ReadOnlySpan<byte> left, [NotNullWhen(true)] out string? name)
    {
        name = TryCount(ref left, out var length) && TryTake(ref left, length, out var bytes) ? Encoding.UTF8.GetString(bytes) : null;
        return name is not null;
    }

    private static bool TryTime(ReadOnlySpan<byte> bytes, out DateTimeOffset time)
    {
        var ticks = BinaryPrimitives.ReadInt64BigEndian(bytes);
        var isTime = ticks >= DateTimeOffset.MinValue.Ticks && ticks <= DateTimeOffset.MaxValue.Ticks;
        time = isTime ? new DateTimeOffset(ticks, TimeSpan.Zero) : default;
        return isTime;
    }
}
