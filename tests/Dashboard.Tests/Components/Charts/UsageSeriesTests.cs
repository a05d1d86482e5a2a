using Dashboard.Components.Charts;
using PromptCaching.Wire;

namespace Dashboard.Tests.Components.Charts;

public sealed class UsageSeriesTests
{
    [Fact]
    public void Bars_of_a_bucket_add_up_to_its_prompt_tokens()
    {
        var series = UsageSeries.From([Point(0, prompt: 1_000, read: 600, written: 150)]);

        Assert.Equal([600], series.Read);
        Assert.Equal([150], series.Written);
        Assert.Equal([250], series.Uncached);
        Assert.Equal([60.0], series.HitRate);
    }

    [Fact]
    public void A_bucket_without_prompts_has_no_hit_rate() => Assert.Equal([null], UsageSeries.From([Point(0)]).HitRate);

    [Fact]
    public void The_trend_weighs_the_last_five_buckets_by_their_tokens()
    {
        var series = UsageSeries.From(
        [
            Point(0, prompt: 100, read: 100), Point(1), Point(2, prompt: 300), Point(3), Point(4), Point(5, prompt: 100, read: 50),
        ]);

        Assert.Equal([100, 100, 25, 25, 25, 12.5], series.Trend);
    }

    [Fact]
    public void Nothing_makes_an_empty_chart() => Assert.Empty(UsageSeries.From([]).At);

    private static UsagePoint Point(int minute, long prompt = 0, long read = 0, long written = 0) =>
        new(DateTimeOffset.UnixEpoch.AddMinutes(minute), new(prompt > 0 ? 1 : 0, 0, prompt, 0, new(read, 0, 0), new(0, written, 0), 0));
}
