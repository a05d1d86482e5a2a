using System.Globalization;

namespace Benchmarks.Gateway;

/// <summary>One kind of traffic.</summary>
internal sealed record Scenario(int BodyBytes, bool Stream, int Connections)
{
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{BodyBytes / 1000}kb-{(Stream ? "sse" : "json")}-{Connections}");

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new(1_000, false, 8), new(1_000, false, 64), new(1_000, true, 8), new(1_000, true, 64),
        new(60_000, false, 8), new(60_000, false, 64), new(60_000, true, 8), new(60_000, true, 64),
    ];
}
