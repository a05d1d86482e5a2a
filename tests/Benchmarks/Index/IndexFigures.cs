namespace Benchmarks.Index;

/// <summary>What one load measured.</summary>
/// <param name="PerSecond">Calls a second.</param>
/// <param name="Micros">Median time of a call; of pgbench's and redis-benchmark's the mean.</param>
/// <param name="SlowestMicros">99th percentile; null where the program does not say.</param>
/// <param name="Cpu">User and system time of a call in microseconds, by who spent it.</param>
/// <param name="WalBytes">Written to the database's log for a call.</param>
internal sealed record IndexFigures(double PerSecond, double Micros, double? SlowestMicros, IReadOnlyDictionary<string, double> Cpu, double WalBytes);
