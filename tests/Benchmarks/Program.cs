using System.Reflection;
using BenchmarkDotNet.Running;
using Benchmarks.Dashboard;
using Benchmarks.Gateway;
using Benchmarks.Index;
using Benchmarks.Ledger;

switch (args)
{
    case [GatewayBenchmark.Command, .. var options]:
        return await GatewayBenchmark.RunAsync(options);
    case [LedgerBenchmark.Command, .. var options]:
        return await LedgerBenchmark.RunAsync(options);
    case [FastUpstream.Command, var port]:
        return await FastUpstream.RunAsync(port);
    case [BareProxy.Command, var port, var upstream]:
        return await BareProxy.RunAsync(port, upstream);
    case [LoadRun.Command, var plan]:
        return await LoadRun.RunAsync(plan);
    case [IndexBenchmark.Command, .. var options]:
        return await IndexBenchmark.RunAsync(options);
    case [DashboardBenchmark.Command, .. var options]:
        return await DashboardBenchmark.RunAsync(options);
    default:
        BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(args);
        return 0;
}
