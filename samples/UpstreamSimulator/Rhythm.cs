namespace UpstreamSimulator;

/// <summary>The pauses of one answer: a first one that grows with the prompt, then a steady beat with jitter.</summary>
internal sealed class Rhythm(SimulatorOptions options, Random random, TimeProvider clock)
{
    public Task BeforeFirstTokenAsync(int promptTokens, CancellationToken cancellationToken) =>
        PauseAsync(options.FirstToken + options.FirstTokenPerThousand * (promptTokens / 1000.0), cancellationToken);

    public Task BeforeNextTokenAsync(CancellationToken cancellationToken) => PauseAsync(options.BetweenTokens, cancellationToken);

    private Task PauseAsync(TimeSpan length, CancellationToken cancellationToken)
    {
        var stray = 1 + options.Jitter * (2 * random.NextDouble() - 1);   // Drawn in any case: the speed does not change the answer.
        return options.Speed == 0 ? Task.CompletedTask : Task.Delay(length * (stray / options.Speed), clock, cancellationToken);
    }
}
