namespace Traffic;

/// <summary>Lets requests through at most so many a second, evenly.</summary>
internal sealed class Pacer(double requestsPerSecond, TimeProvider clock)
{
    private readonly TimeSpan _interval = TimeSpan.FromSeconds(1 / requestsPerSecond);
    private readonly Lock _lock = new();
    private DateTimeOffset _next;

    public Task NextAsync(CancellationToken cancellationToken)
    {
        TimeSpan wait;
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            if (_next < now) _next = now;
            wait = _next - now;
            _next += _interval;
        }
        return Task.Delay(wait, clock, cancellationToken);
    }
}
