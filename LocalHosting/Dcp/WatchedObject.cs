namespace Aspire.Hosting.Dcp;

/// <summary>The part of a watched executable that matters here; the rest of the event is skipped.</summary>
internal sealed record WatchedObject(ExecutableMetadata? Metadata, ExecutableStatus? Status);
