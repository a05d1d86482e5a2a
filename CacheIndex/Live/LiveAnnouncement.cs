using System.Buffers.Binary;
using System.Buffers.Text;

namespace CacheIndex.Live;

/// <summary>Requests as a notification's text: base64url of 24 bytes each, the time in ticks and the id.</summary>
internal static class LiveAnnouncement
{
    private const int EntrySize = sizeof(long) + 16;

    /// <summary>So many fit into the 8,000 bytes that Postgres allows.</summary>
    public const int MaxRequests = 240;

    public static string Write(IReadOnlyList<(DateTimeOffset SubmittedAt, Guid RequestId)> requests)
    {
        var bytes = new byte[requests.Count * EntrySize];
        for (var i = 0; i < requests.Count; i++)
        {
            var entry = bytes.AsSpan(i * EntrySize, EntrySize);
            BinaryPrimitives.WriteInt64BigEndian(entry, requests[i].SubmittedAt.UtcTicks);
            requests[i].RequestId.TryWriteBytes(entry[sizeof(long)..]);
        }
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Empty when the text is not an announcement.</summary>
    public static IReadOnlyList<(DateTimeOffset SubmittedAt, Guid RequestId)> Read(string text)
    {
        if (!Base64Url.IsValid(text, out var length) || length % EntrySize != 0) return [];
        var bytes = Base64Url.DecodeFromChars(text);
        var requests = new (DateTimeOffset, Guid)[length / EntrySize];
        for (var i = 0; i < requests.Length; i++)
        {
            var entry = bytes.AsSpan(i * EntrySize, EntrySize);
            var ticks = BinaryPrimitives.ReadInt64BigEndian(entry);
            if (ticks < 0 || ticks > DateTimeOffset.MaxValue.Ticks) return [];
            requests[i] = (new DateTimeOffset(ticks, TimeSpan.Zero), new Guid(entry[sizeof(long)..]));
        }
        return requests;
    }
}
