using CacheIndex.Redis;

namespace CacheIndex.Tests.Redis;

public sealed class RedisBreakerTests
{
    private readonly ManualTimestamps _clock = new();

    [Fact]
    public void It_opens_after_failures_in_a_row_and_lets_one_caller_a_period_try()
    {
        var breaker = new RedisBreaker(_clock);
        for (var i = 0; i < RedisBreaker.Failures; i++)
        {
            Assert.True(breaker.TryEnter());
            breaker.Failed();
        }
        Assert.False(breaker.TryEnter());

        _clock.Timestamp += RedisBreaker.Open.Ticks;
        Assert.True(breaker.TryEnter());
        Assert.False(breaker.TryEnter());

        _clock.Timestamp += RedisBreaker.Open.Ticks;
        Assert.True(breaker.TryEnter());
        breaker.Answered();
        Assert.True(breaker.TryEnter());
        Assert.True(breaker.TryEnter());
    }

    [Fact]
    public void An_answer_between_failures_keeps_it_closed()
    {
        var breaker = new RedisBreaker(_clock);
        for (var i = 0; i < 3 * RedisBreaker.Failures; i++)
        {
            breaker.Failed();
            if (i % (RedisBreaker.Failures - 1) == 0) breaker.Answered();
            Assert.True(breaker.TryEnter());
        }
    }

    private sealed class ManualTimestamps : TimeProvider
    {
        public long Timestamp { get; set; } = TimeSpan.TicksPerDay;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Timestamp;
    }
}
