using Gateway.Index;
using Gateway.Tests.Shared;

namespace Gateway.Tests.Index;

public sealed class LookupBreakerTests
{
    [Fact]
    public void It_opens_after_its_failures_in_a_row_lets_one_caller_try_each_period_and_closes_on_an_answer()
    {
        var clock = new ManualClock();
        var breaker = new LookupBreaker(clock);
        for (var i = 0; i < LookupBreaker.Failures; i++)
        {
            Assert.True(breaker.TryEnter());
            breaker.Report(answered: false);
        }
        Assert.False(breaker.TryEnter());
        clock.Advance(LookupBreaker.Open);
        Assert.True(breaker.TryEnter());
        Assert.False(breaker.TryEnter());
        breaker.Report(answered: true);
        Assert.True(breaker.TryEnter());
        Assert.True(breaker.TryEnter());
    }

    [Fact]
    public void An_answer_between_failures_starts_the_count_anew()
    {
        var breaker = new LookupBreaker(new ManualClock());
        for (var i = 0; i < 4 * LookupBreaker.Failures; i++)
        {
            breaker.Report(answered: i % 2 == 0);
            Assert.True(breaker.TryEnter());
        }
    }
}
