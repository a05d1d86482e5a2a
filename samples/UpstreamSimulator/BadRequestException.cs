namespace UpstreamSimulator;

/// <summary>A request that is answered with 400.</summary>
#pragma warning disable CA1064, CA1032 // Caught where it is thrown for: the endpoint turns it into the answer.
internal sealed class BadRequestException(string? param, string code, string message) : Exception(message)
#pragma warning restore CA1064, CA1032
{
    public string? Param { get; } = param;

    public string Code { get; } = code;
}
