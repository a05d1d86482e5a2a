using System.Text;
using PromptCaching.Tokens;

namespace PromptCaching.Tests.Tokens;

public sealed class TokenCounterTests
{
    private static readonly BytePairTokenCounter BuiltIn = new(Encoders.Named("o200k_base"));
    private static readonly ReadOnlyMemory<byte>[] Texts = [Bytes("Hello world"), Bytes(""), Bytes("é \"quoted\"\n")];

    [Fact]
    public async Task S10_The_built_in_counter_counts_each_text()
    {
        var counts = await BuiltIn.CountAsync(Texts, TestContext.Current.CancellationToken);
        Assert.Equal([2, 0, 4], counts.Counts);
        Assert.Equal("o200k_base/bpe-2", counts.CountedBy);
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await BuiltIn.CountAsync(Texts, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task S10_The_server_s_own_tokenizer_is_asked_for_each_text_that_is_not_empty()
    {
        var asked = new List<string>();
        var counter = new ServerTokenCounter("qwen", (json, _) =>
        {
            asked.Add(Encoding.UTF8.GetString(json.Span));
            return Task.FromResult(Bytes($$"""{"max_model_len":32768,"tokens":[{"count":9}],"count":{{40 + asked.Count}}}"""));
        }, BuiltIn);

        var counts = await counter.CountAsync(Texts, TestContext.Current.CancellationToken);

        Assert.Equal([41, 0, 42], counts.Counts);
        Assert.Equal("server:qwen/1", counts.CountedBy);
        Assert.Equal(counts.CountedBy, counter.Version);
        Assert.Equal(
            [
                """{"model":"qwen","prompt":"Hello world","add_special_tokens":false}""",
                """{"model":"qwen","prompt":"\u00E9 \u0022quoted\u0022\n","add_special_tokens":false}""",
            ],
            asked);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("{\"count\":-1}")]
    [InlineData("{\"count\":\"3\"}")]
    [InlineData("{\"count\":{\"count\":3}}")]
    public async Task S10_A_server_that_answers_anything_else_is_replaced_by_the_fallback_for_all_texts(string answer)
    {
        var asked = 0;
        Exception? reason = null;
        var counter = new ServerTokenCounter(
            "qwen", (_, _) => Task.FromResult(Bytes(asked++ == 0 ? "{\"count\":1000}" : answer)), BuiltIn, e => reason = e);
        var counts = await counter.CountAsync(Texts, TestContext.Current.CancellationToken);
        Assert.Equal([2, 0, 4], counts.Counts);
        Assert.Equal(BuiltIn.Version, counts.CountedBy);
        Assert.NotNull(reason);
    }

    [Fact]
    public async Task S10_A_server_that_cannot_be_reached_is_asked_again_the_next_time()
    {
        var up = false;
        var counter = new ServerTokenCounter(
            "qwen", (_, _) => up ? Task.FromResult(Bytes("{\"count\":7}")) : throw new HttpRequestException("refused"), BuiltIn);
        Assert.Equal(BuiltIn.Version, (await counter.CountAsync(Texts, TestContext.Current.CancellationToken)).CountedBy);
        up = true;
        Assert.Equal([7, 0, 7], (await counter.CountAsync(Texts, TestContext.Current.CancellationToken)).Counts);
    }

    [Fact]
    public async Task The_caller_s_cancellation_ends_counting()
    {
        using var cancelled = new CancellationTokenSource();
        var counter = new ServerTokenCounter("qwen", async (_, token) =>
        {
            await cancelled.CancelAsync();
            token.ThrowIfCancellationRequested();
            return default;
        }, BuiltIn);
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await counter.CountAsync(Texts, cancelled.Token));
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
