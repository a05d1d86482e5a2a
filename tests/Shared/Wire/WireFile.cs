using System.Text.Json;
using PromptCaching.Usage;

namespace TestSupport;

/// <summary>An answer in one provider's wire format, line ends and all. Texts and counts are made up; <c>index.json</c> says what they mean, and where
/// the format is described.</summary>
/// <param name="File">Its name; a stream's ends with <c>.sse</c>.</param>
/// <param name="Dialect">The dialect it is an answer in; null = none that the gateway speaks.</param>
/// <param name="Member">The root's member that states the usage, where the gateway does not look for it itself.</param>
/// <param name="Finish">The reason to stop.</param>
/// <param name="Usage">The counts in normal form.</param>
internal sealed record WireFile(string File, string? Dialect, string? Member, string? Finish, TokenUsage Usage)
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Wire");
    private static readonly Dictionary<string, WireFile> Known = Load().ToDictionary(static file => file.File);

    public static IEnumerable<WireFile> All => Known.Values;

    public bool IsStream => File.EndsWith(".sse", StringComparison.Ordinal);

    public static WireFile Of(string name) => Known[name];

    public byte[] Read() => System.IO.File.ReadAllBytes(Path.Combine(Folder, File));

    private static IEnumerable<WireFile> Load()
    {
        using var index = JsonDocument.Parse(System.IO.File.ReadAllBytes(Path.Combine(Folder, "index.json")));
        foreach (var entry in index.RootElement.EnumerateArray())
        {
            yield return new WireFile(Text(entry, "file")!, Text(entry, "dialect"), Text(entry, "member"), Text(entry, "finish"),
                new TokenUsage(Count(entry, "prompt"), Count(entry, "read"), Count(entry, "write5m"), Count(entry, "write1h"), Count(entry, "write24h"),
                    Count(entry, "writeUntyped"), Count(entry, "completion")));
        }
    }

    private static string? Text(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static long Count(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) ? value.GetInt64() : 0;
}
