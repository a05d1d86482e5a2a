namespace Gateway.Tests.Shared;

/// <summary>Waits for conditions, to a deadline that only a defect reaches.</summary>
internal static class Until
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>Ends with the test run.</summary>
    public static CancellationToken TestEnd => TestContext.Current.CancellationToken;

    public static async Task TrueAsync(Func<bool> condition, string what)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        using var deadline = new CancellationTokenSource(Deadline);
        while (!condition())
        {
            try
            {
                await timer.WaitForNextTickAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Within {Deadline.TotalSeconds} s it did not come true that {what}.");
            }
        }
    }

    public static async Task<T> NotNullAsync<T>(Func<T?> find, string what) where T : class
    {
        T? found = null;
        await TrueAsync(() => (found = find()) is not null, what);
        return found!;
    }
}
