namespace Benchmarks.Gateway;

/// <summary>What one run of the load generator does.</summary>
/// <param name="Port">The proxy's port on the loopback interface.</param>
/// <param name="Headers">Request headers beside the framing ones, each ending in CRLF.</param>
/// <param name="BodyBytes">About the size of the body.</param>
/// <param name="Stream">Whether the body asks for a stream.</param>
/// <param name="FreshLastBlock">Whether each body ends in a block never sent before; else all are the same.</param>
/// <param name="Connections">Connections, each with one request at a time.</param>
/// <param name="WarmUp">Seconds that are not counted.</param>
/// <param name="Seconds">Seconds that are.</param>
/// <param name="Proxies">Processes whose CPU time is counted.</param>
/// <param name="Companions">Processes whose CPU time is counted apart.</param>
internal sealed record LoadPlan(
    int Port, string Headers, int BodyBytes, bool Stream, bool FreshLastBlock, int Connections, double WarmUp, double Seconds, int[] Proxies,
    int[] Companions);
