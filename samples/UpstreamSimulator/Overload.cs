using Microsoft.Extensions.Options;

namespace UpstreamSimulator;

/// <summary>Models whose names end in <c>-flaky</c> are overloaded at every so many-th request, over all clients.</summary>
internal sealed class Overload(IOptions<SimulatorOptions> options)
{
    private const string Suffix = "-flaky";

    private int _requests;

    public bool Refuses(string model) =>
        model.EndsWith(Suffix, StringComparison.Ordinal) && Interlocked.Increment(ref _requests) % options.Value.OverloadedEvery == 0;
}
