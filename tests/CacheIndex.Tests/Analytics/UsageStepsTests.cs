using CacheIndex.Analytics;
using FsCheck.Fluent;

namespace CacheIndex.Tests.Analytics;

public sealed class UsageStepsTests
{
    private static readonly DateTimeOffset Now = IndexFixture.Start.AddMinutes(17.5);

    [Fact]
    public void Each_step_goes_at_most_half_of_the_next_larger_unit_and_begins_and_ends_with_its_own()
    {
        foreach (var (start, length) in Gen.Sample(Gen.Choose(20_000, 90_000).Two(), 1_000))
        {
            var from = IndexFixture.Start.AddMinutes(-90_000 - start);
            var steps = UsageSteps.Cut(from, from.AddMinutes(length), Now, IndexFixture.Start);

            AssertStep(steps.From, steps.FirstHour, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));
            AssertStep(steps.FirstHour, steps.FirstDay, TimeSpan.FromHours(1), TimeSpan.FromDays(1));
            AssertStep(steps.FirstDay, steps.FirstWeek, TimeSpan.FromDays(1), TimeSpan.FromDays(7));
            AssertStep(steps.LastWeek, steps.LastDay, TimeSpan.FromDays(1), TimeSpan.FromDays(7));
            AssertStep(steps.LastDay, steps.LastHour, TimeSpan.FromHours(1), TimeSpan.FromDays(1));
            AssertStep(steps.LastHour, steps.To, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));
            Assert.True(steps.FirstWeek < steps.LastWeek);
        }
    }

    [Theory]
    [InlineData(9, 0, 9, 20)]
    [InlineData(9, 50, 10, 20)]
    [InlineData(9, 10, 11, 40)]
    [InlineData(1, 0, 12, 50)]
    public void Where_a_larger_unit_would_save_nothing_the_smaller_one_goes_all_the_way(int hour, int minute, int lastHour, int lastMinute)
    {
        var day = UsageRange.DayOf(Now).AddDays(-3);
        var (from, to) = (day.AddHours(hour).AddMinutes(minute), day.AddHours(lastHour).AddMinutes(lastMinute));

        var steps = UsageSteps.Cut(from, to, Now, UsageRange.Floor(day, TimeSpan.FromDays(7)));

        Assert.Equal((from, to), (steps.From, steps.To));
        Assert.Equal(steps.FirstDay, steps.FirstWeek);
        Assert.Equal(steps.LastWeek, steps.LastDay);
        Assert.Equal(steps.FirstDay, steps.LastDay);
    }

    [Fact]
    public void A_range_to_now_takes_the_units_that_have_begun_and_no_week_that_is_not_added_up()
    {
        var week = IndexFixture.Start.AddDays(-7);
        var until = UsageRange.Floor(week, TimeSpan.FromDays(7));

        var steps = UsageSteps.Cut(Now.AddDays(-30), Now.AddMinutes(1), Now, until);

        Assert.Equal(UsageRange.HourOf(Now).AddHours(1), steps.LastHour);
        Assert.Equal(UsageRange.DayOf(Now).AddDays(1), steps.LastDay);
        Assert.Equal(until, steps.LastWeek);
    }

    private static void AssertStep(DateTimeOffset from, DateTimeOffset to, TimeSpan unit, TimeSpan larger)
    {
        Assert.Equal(0, from.UtcTicks % unit.Ticks);
        Assert.Equal(0, to.UtcTicks % unit.Ticks);
        Assert.True((to - from).Duration() <= larger / 2, $"from {from:O} to {to:O} by {unit}");
    }
}
