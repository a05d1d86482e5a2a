using CacheIndex.Prefixes;

namespace CacheIndex.Tests.Prefixes;

public sealed class KnownOptionsTests
{
    [Theory]
    [InlineData(128L << 20, 1 << 18)]
    [InlineData(1L << 30, 1 << 20)]
    [InlineData(16L << 30, 1 << 24)]
    [InlineData(1L << 40, 1 << 24)]
    public void Entries_take_no_more_than_an_eighth_of_the_memory_but_are_never_few(long memory, int entries) =>
        Assert.Equal(entries, new KnownOptions().EntriesWithin(memory));

    [Fact]
    public void What_the_operator_says_is_taken_whatever_the_memory() => Assert.Equal(5_000, new KnownOptions { Entries = 5_000 }.EntriesWithin(1L << 40));
}
