namespace CacheIndex.Replay;

/// <summary>The trace cannot be replayed; the message names line, field, value and remedy.</summary>
internal sealed class TraceException(string message) : Exception(message);
