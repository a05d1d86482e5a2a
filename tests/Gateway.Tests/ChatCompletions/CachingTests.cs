using Gateway.Tests.Shared;

namespace Gateway.Tests.ChatCompletions;

public sealed class CachingTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Second_request_with_the_same_prefix_is_billed_as_a_cache_read_of_the_same_count(bool stream)
    {
        await using var app = await TestApp.StartAsync();
        var first = await Answer.PostAsync(app.Client, Prompts.MarkedSystem("One?", stream: stream, includeUsage: stream ? true : null));
        var second = await Answer.PostAsync(app.Client, Prompts.MarkedSystem("Two?", stream: stream, includeUsage: stream ? true : null));
        Assert.True(first.Cache.Created > 1024);
        Assert.Equal(new CacheUsage(0, first.Cache.Created), first.Cache);
        Assert.Equal(new CacheUsage(first.Cache.Created, 0), second.Cache);
    }
}
