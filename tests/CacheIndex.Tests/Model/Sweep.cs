namespace CacheIndex.Tests.Model;

/// <summary>A sweep that ran to its end.</summary>
/// <param name="Began">Its first step.</param>
/// <param name="Ended">Its last.</param>
/// <param name="Dead">What had expired by then, or before, was deleted.</param>
internal sealed record Sweep(long Began, long Ended, DateTimeOffset Dead);
