using Gateway.Index;

namespace Gateway.Routing;

/// <summary>How well the administered models are known.</summary>
/// <param name="Trouble">Why the last attempt to read them failed; null = it did not.</param>
/// <param name="ReadAt">When they were last read, or found unchanged; null = never.</param>
/// <param name="LeftOut">Models that this gateway cannot serve, each with the remedy.</param>
internal sealed record CatalogState(IndexAnswer? Trouble, DateTimeOffset? ReadAt, IReadOnlyList<string> LeftOut);
