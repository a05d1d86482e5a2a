using System.Text;
using PromptCaching.Usage;

namespace PromptCaching.Tests.Usage;

public sealed class UsageReaderTests
{
    /// <summary>Shapes beside those of <see cref="WireFormatTests"/>.</summary>
    public static TheoryData<string, string, TokenUsage> Known => new()
    {
        { "Responses without a total", """{"input_tokens":328,"input_tokens_details":{"cached_tokens":128},"output_tokens":52}""", Usage(328, 128, 52) },
        { "without details", """{"prompt_tokens":10,"completion_tokens":3,"total_tokens":13,"prompt_tokens_details":null}""", Usage(10, 0, 3) },
        {
            "DeepSeek by a relay that reports the rest",
            """{"prompt_tokens":76,"completion_tokens":9,"prompt_cache_hit_tokens":1024,"prompt_cache_miss_tokens":76}""", Usage(1100, 1024, 9)
        },
        {
            "OpenAI's names, cached beside the prompt and left out of the total",
            """{"prompt_tokens":479,"completion_tokens":373,"total_tokens":852,"prompt_tokens_details":{"cached_tokens":13312}}""",
            Usage(13791, 13312, 373)
        },
        {
            "Anthropic's names, cached inside the input",
            """{"input_tokens":1500,"output_tokens":10,"total_tokens":1510,"cache_read_input_tokens":1024,"cache_creation_input_tokens":0}""",
            Usage(1500, 1024, 10)
        },
        {
            "OpenAI's names with Anthropic's cache fields",
            """{"prompt_tokens":1500,"completion_tokens":10,"total_tokens":1510,"cache_read_input_tokens":1024,"cache_creation_input_tokens":100}""",
            Usage(1500, 1024, 10) with { WriteUntyped = 100 }
        },
        { "nothing cached", """{"input_tokens":21,"output_tokens":393,"cache_creation":null,"cache_read_input_tokens":null}""", Usage(21, 0, 393) },
        {
            "Bedrock's early names",
            """{"inputTokens":4,"outputTokens":9,"totalTokens":13,"cacheReadInputTokenCount":1409,"cacheWriteInputTokenCount":7}""",
            Usage(1420, 1409, 9) with { WriteUntyped = 7 }
        },
        {
            "new-api, which fills the names it does not use with zero",
            """{"prompt_tokens":2000,"completion_tokens":2,"total_tokens":2002,"prompt_tokens_details":{"cached_tokens":1536},"input_tokens":0,"output_tokens":0,"input_tokens_details":null}""",
            Usage(2000, 1536, 2)
        },
        {
            "the other way round",
            """{"prompt_tokens":0,"completion_tokens":0,"input_tokens":2000,"output_tokens":20,"total_tokens":2020,"prompt_tokens_details":{"cached_tokens":1500}}""",
            Usage(2000, 1500, 20)
        },
        {
            "LiteLLM's details by tier",
            """{"prompt_tokens":4000,"completion_tokens":2,"total_tokens":4002,"cache_creation_input_tokens":3000,"prompt_tokens_details":{"cached_tokens":0,"cache_creation_tokens":3000,"cache_creation_token_details":{"ephemeral_5m_input_tokens":1000,"ephemeral_1h_input_tokens":2000}}}""",
            Usage(4000, 0, 2) with { Write5m = 1000, Write1h = 2000 }
        },
        {
            "new-api's names by tier",
            """{"prompt_tokens":4000,"completion_tokens":2,"total_tokens":4002,"prompt_tokens_details":{"cached_creation_tokens":3000},"claude_cache_creation_5_m_tokens":1000,"claude_cache_creation_1_h_tokens":2000}""",
            Usage(4000, 0, 2) with { Write5m = 1000, Write1h = 2000 }
        },
        {
            "hit and miss left at zero",
            """{"prompt_tokens":2000,"completion_tokens":2,"total_tokens":2002,"prompt_tokens_details":{"cached_tokens":1536},"prompt_cache_hit_tokens":0,"prompt_cache_miss_tokens":0}""",
            Usage(2000, 1536, 2)
        },
        { "Gemini under OpenAI's names, whose thinking only the total counts", """{"completion_tokens":7,"prompt_tokens":9002,"total_tokens":9084}""", Usage(9002, 0, 82) },
        { "Gemini that answered nothing", """{"promptTokenCount":100,"totalTokenCount":100}""", Usage(100, 0, 0) },
        {
            "OpenTelemetry 1.40",
            """{"gen_ai.usage.input_tokens":900,"gen_ai.usage.output_tokens":4,"gen_ai.usage.cache_creation.input_tokens":200}""",
            Usage(900, 0, 4) with { WriteUntyped = 200 }
        },
        { "whole numbers written as decimals", """{"prompt_tokens":12.0,"completion_tokens":1e1}""", Usage(12, 0, 10) },
    };

    public static TheoryData<string, UsageFault, string> Unknown => new()
    {
        { """{"tokens":5,"in":3}""", UsageFault.UnknownShape, "usage has no input count of any shape that is known. Its members: tokens, in." },
        { "{}", UsageFault.UnknownShape, "usage has no input count of any shape that is known. Its members: none." },
        { """{"total_tokens":5}""", UsageFault.UnknownShape, "usage has no input count of any shape that is known. Its members: total_tokens." },
        { "[]", UsageFault.NotAnObject, "usage is not an object." },
        { "null", UsageFault.NotAnObject, "usage is not an object." },
        { "", UsageFault.NotAnObject, "usage is not valid JSON." },
        { """{"prompt_tokens":1""", UsageFault.NotAnObject, "usage is not valid JSON." },
        { """{"prompt_tokens":1} x""", UsageFault.NotAnObject, "usage is not valid JSON." },
        { """{"prompt_tokens":-1,"completion_tokens":1}""", UsageFault.InvalidCount,
            "usage.prompt_tokens is -1; expected a whole number from 0 to 10000000000." },
        { """{"prompt_tokens":"12","completion_tokens":1}""", UsageFault.InvalidCount,
            "usage.prompt_tokens is 12; expected a whole number from 0 to 10000000000." },
        { """{"prompt_tokens":1.5,"completion_tokens":1}""", UsageFault.InvalidCount,
            "usage.prompt_tokens is 1.5; expected a whole number from 0 to 10000000000." },
        { """{"prompt_tokens":{},"completion_tokens":1}""", UsageFault.InvalidCount,
            "usage.prompt_tokens is StartObject; expected a whole number from 0 to 10000000000." },
        { """{"prompt_tokens":1e999,"completion_tokens":1}""", UsageFault.InvalidCount,
            "usage.prompt_tokens is 1e999; expected a whole number from 0 to 10000000000." },
        { """{"inputTokens":1,"outputTokens":1,"cacheDetails":[3,{"ttl":"5m","inputTokens":true}]}""", UsageFault.InvalidCount,
            "usage.cacheDetails[].inputTokens is true; expected a whole number from 0 to 10000000000." },
        { """{"prompt_tokens":1}""", UsageFault.MissingCount, "usage has neither completion_tokens nor output_tokens." },
        { """{"inputTokens":1}""", UsageFault.MissingCount, "usage has inputTokens but no outputTokens." },
        { """{"gen_ai.usage.input_tokens":1}""", UsageFault.MissingCount, "usage has no gen_ai.usage.output_tokens." },
        { """{"prompt_tokens":10,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":20}}""", UsageFault.Contradiction,
            "usage counts 20 read and 0 written tokens inside a prompt of 10." },
        { """{"promptTokenCount":10,"cachedContentTokenCount":20}""", UsageFault.Contradiction, "usage counts 20 read and 0 written tokens inside a prompt of 10." },
        { """{"prompt_tokens":50,"completion_tokens":9,"prompt_cache_hit_tokens":24,"prompt_cache_miss_tokens":76}""", UsageFault.Contradiction,
            "usage.prompt_tokens is 50, but hit and miss are 24 and 76." },
        { """{"prompt_tokens":50,"input_tokens":40,"output_tokens":9,"cache_read_input_tokens":24}""", UsageFault.Contradiction,
            "usage.prompt_tokens is 50, usage.input_tokens is 40, and 24 cached tokens do not explain it." },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void S12_Usage_in_odd_shapes_has_one_normal_form(string source, string json, TokenUsage expected)
    {
        Assert.True(UsageReader.TryRead(Encoding.UTF8.GetBytes(json), out var usage, out var error), $"{source}: {error}");
        Assert.Null(error);
        Assert.Equal(expected, usage);
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

    private static TokenUsage Usage(long prompt, long read, long completion) => new(prompt, read, 0, 0, 0, 0, completion);
}
