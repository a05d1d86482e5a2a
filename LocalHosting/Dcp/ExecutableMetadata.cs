namespace Aspire.Hosting.Dcp;

internal sealed record ExecutableMetadata(string Name);
