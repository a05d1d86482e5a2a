using FsCheck;
using FsCheck.Fluent;
using PromptCaching.Decisions;
using PromptCaching.Wire;

namespace PromptCaching.Tests.Decisions;

public sealed class CappedTokensTests
{
    [Theory]
    [InlineData(100, 50, 20, 30, 200, true, 100)]
    [InlineData(100, 50, 20, 30, 199, true, 99)]
    [InlineData(100, 50, 20, 30, 100, true, 0)]
    [InlineData(100, 50, 20, 30, 99, false, 100)]
    [InlineData(0, 0, 0, 0, 0, true, 0)]
    [InlineData(-1, 0, 0, 0, 10, false, -1)]
    [InlineData(1, -1, 0, 0, 10, false, 1)]
    [InlineData(1, 0, 0, 0, -1, false, 1)]
    [InlineData(1, long.MaxValue, long.MaxValue, 0, long.MaxValue, false, 1)]
    public void S10_The_read_gives_way_to_the_writes_and_writes_above_the_prompt_leave_no_split(
        long read, long fiveMinutes, long oneHour, long oneDay, long prompt, bool fits, long left)
    {
        Assert.Equal(fits, CappedTokens.TryFit(ref read, new TierTokens(fiveMinutes, oneHour, oneDay), prompt));
        Assert.Equal(left, read);
    }

    [Fact]
    public void S10_What_fits_never_exceeds_the_prompt_and_the_read_never_grows() =>
        Check.QuickThrowOnFailure(Prop.ForAll((long before, long written, long prompt) =>
        {
            var read = before;
            return !CappedTokens.TryFit(ref read, new TierTokens(written, 0, 0), prompt) || (read >= 0 && read <= before && read + written <= prompt);
        }));
}
