using System.Text;
using PromptCaching.Usage;

namespace PromptCaching.Tests.Usage;

public sealed class UsageReaderTests
{
    public static TheoryData<string, string, TokenUsage> Known
    {
        get
        {
            var data = new TheoryData<string, string, TokenUsage>();
            foreach (var (source, json, expected) in UsageFixtures.Known) data.Add(source, json, expected);
            return data;
        }
    }

    public static TheoryData<string, UsageFault, string> Unknown
    {
        get
        {
            var data = new TheoryData<string, UsageFault, string>();
            foreach (var (json, fault, message) in UsageFixtures.Unknown) data.Add(json, fault, message);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Known))]
    public void S12_Every_provider_s_usage_has_one_normal_form(string source, string json, TokenUsage expected)
    {
        Assert.True(UsageReader.TryRead(Encoding.UTF8.GetBytes(json), out var usage, out var error), $"{source}: {error}");
        Assert.Null(error);
        Assert.Equal(expected, usage);
        Assert.Equal(usage.Prompt, usage.Read + usage.Write + usage.Uncached);
    }

    [Theory]
    [MemberData(nameof(Unknown))]
    public void S12_What_cannot_be_understood_is_an_error_that_says_so_and_never_zero(string json, UsageFault fault, string message)
    {
        Assert.False(UsageReader.TryRead(Encoding.UTF8.GetBytes(json), out _, out var error));
        Assert.Equal(new UsageError(fault, message), error);
    }

    [Fact]
    public void S12_An_error_quotes_no_more_than_a_few_characters()
    {
        var json = $$"""{"prompt_tokens":"{{new string('x', 10_000)}}"}""";
        Assert.False(UsageReader.TryRead(Encoding.UTF8.GetBytes(json), out _, out var error));
        Assert.InRange(error!.Message.Length, 1, 200);

        var names = string.Join(",", Enumerable.Range(0, 1000).Select(i => $"\"{new string('n', 100)}{i}\":{i}"));
        Assert.False(UsageReader.TryRead(Encoding.UTF8.GetBytes($"{{{names}}}"), out _, out error));
        Assert.InRange(error!.Message.Length, 1, 500);
    }
}
