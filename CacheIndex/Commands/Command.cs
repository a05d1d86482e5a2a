namespace CacheIndex.Commands;

/// <summary>Something this program does once instead of serving.</summary>
/// <param name="Verb">The first argument that asks for it.</param>
/// <param name="Summary">What it does, in a line.</param>
/// <param name="RunAsync">Does it with the arguments after the verb; answers with the exit code.</param>
internal sealed record Command(string Verb, string Summary, Func<string[], CancellationToken, Task<int>> RunAsync);
