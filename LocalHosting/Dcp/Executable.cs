namespace Aspire.Hosting.Dcp;

/// <summary>A process as DCP describes it.</summary>
internal sealed record Executable(ExecutableMetadata Metadata, ExecutableSpec Spec, ExecutableStatus? Status = null)
{
    public string ApiVersion { get; } = DcpClient.ApiVersion;

    public string Kind { get; } = "Executable";
}
