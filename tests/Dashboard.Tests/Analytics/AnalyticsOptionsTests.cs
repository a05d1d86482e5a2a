using Dashboard.Analytics;

namespace Dashboard.Tests.Analytics;

public sealed class AnalyticsOptionsTests
{
    [Fact]
    public void The_defaults_need_only_the_internal_key()
    {
        Assert.True(new AnalyticsOptionsValidator().Validate(null, new AnalyticsOptions { InternalKey = "k" }).Succeeded);
        Assert.Contains("InternalKey is empty", new AnalyticsOptionsValidator().Validate(null, new AnalyticsOptions()).FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_error_is_listed_at_once()
    {
        var failures = new AnalyticsOptionsValidator().Validate(null, new AnalyticsOptions
        {
            Throttle = TimeSpan.Zero,
            BusyRefresh = TimeSpan.FromDays(1),
            Linger = TimeSpan.FromDays(-1),
        }).Failures;

        Assert.Equal(4, failures!.Count());
        Assert.All(["BusyRefresh", "InternalKey", "Linger", "Throttle"], name => Assert.Single(failures!, failure => failure.Contains(name, StringComparison.Ordinal)));
    }
}
