using System.Globalization;

namespace Benchmarks.Gateway;

/// <summary>One kind of traffic.</summary>
/// <param name="BodyBytes">About the size of a request's body.</param>
/// <param name="Stream">Whether answers are streams.</param>
/// <param name="Connections">Connections, each with one request at a time.</param>
/// <param name="ThinkMs">Milliseconds that the upstream thinks before it answers, half as long to half as long again: then processors are idle most of the
/// time, as behind a real model.</param>
internal sealed record Scenario(int BodyBytes, bool Stream, int Connections, int ThinkMs = 0)
{
    public string Name => string.Create(
        CultureInfo.InvariantCulture, $"{BodyBytes / 1000}kb-{(Stream ? "sse" : "json")}-{Connections}{(ThinkMs > 0 ? "-thinking" : "")}");

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new(1_000, false, 8), new(1_000, false, 64), new(1_000, true, 8), new(1_000, true, 64),
        new(60_000, false, 8), new(60_000, false, 64), new(60_000, true, 8), new(60_000, true, 64),
        new(1_000, false, 8, 20), new(60_000, false, 8, 20),
    ];
}
