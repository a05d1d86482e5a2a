namespace Benchmarks.Gateway;

/// <summary>Where a run stands: warming up, counting, over.</summary>
internal sealed class LoadPhase
{
    private volatile int _phase;

    public bool IsCounted => _phase == 1;

    public bool IsOver => _phase > 1;

    public void Advance() => _phase++;
}
