namespace Benchmarks.Gateway;

/// <summary>What one run of the load generator saw.</summary>
/// <param name="Requests">Requests answered with 200 within the time counted.</param>
/// <param name="Failures">Requests answered otherwise, or not at all.</param>
/// <param name="PerSecond">Requests a second.</param>
/// <param name="MedianMs">Median time of a request, in milliseconds.</param>
/// <param name="SlowestPercentMs">99th percentile, in milliseconds.</param>
/// <param name="FirstByteMs">Median time to the first byte of the answer's body, in milliseconds.</param>
/// <param name="CpuMicros">CPU time of the proxy's processes for one request, in microseconds.</param>
/// <param name="CompanionMicros">CPU time of its companions for one request, in microseconds.</param>
/// <param name="ResidentMb">Resident memory of the proxy's processes at the end, in MB.</param>
internal sealed record LoadResult(
    int Requests, int Failures, double PerSecond, double MedianMs, double SlowestPercentMs, double FirstByteMs, double CpuMicros,
    double CompanionMicros, double ResidentMb);
