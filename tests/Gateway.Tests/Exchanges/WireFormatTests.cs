using System.Text;
using System.Text.Json;
using Gateway.Tests.Shared;
using TestSupport;

namespace Gateway.Tests.Exchanges;

/// <summary>What providers send (<c>tests/Shared/Wire</c>), through the gateway.</summary>
public sealed class WireFormatTests
{
    public static TheoryData<string> Files => [.. WireFile.All.Where(static file => file.Dialect is not null).Select(static file => file.File)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task In_managed_mode_only_the_usage_changes_and_tells_nothing_of_the_upstreams_cache(string name)
    {
        var file = WireFile.Of(name);
        var answer = await SendAsync(file, "Managed");
        var (sent, _) = Masked(Encoding.UTF8.GetString(file.Read()));
        var (text, usages) = Masked(answer.Text);
        Assert.Equal(sent, text);
        if (file.Dialect != "embeddings") Assert.All(usages, AssertZeroOfTheCache);
        Assert.Equal(file.Usage.Prompt, (usages[^1].TryGetProperty("prompt_tokens", out var prompt) ? prompt : usages[^1].GetProperty("input_tokens")).GetInt64());
        var record = answer.Record;
        Assert.Equal(file.Usage, new(
            record.PromptTokens!.Value, record.UpstreamReadTokens!.Value, file.Usage.Write5m, file.Usage.Write1h, file.Usage.Write24h,
            record.UpstreamWriteTokens!.Value - file.Usage.Write5m - file.Usage.Write1h - file.Usage.Write24h, record.CompletionTokens!.Value));
        Assert.Equal((file.Dialect, file.Finish, file.IsStream), (record.Dialect, record.FinishReason, record.Streamed));
        Assert.NotEqual("vetoed", record.Outcome);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task In_observed_mode_every_byte_crosses_and_the_upstreams_numbers_are_recorded(string name)
    {
        var file = WireFile.Of(name);
        var (text, record) = await SendAsync(file, "Observed");
        Assert.Equal(Encoding.UTF8.GetString(file.Read()), text);
        Assert.Equal((file.Usage.Prompt, file.Usage.Completion), (record.PromptTokens, record.CompletionTokens));
        if (file.Dialect == "embeddings") return;
        Assert.Equal((file.Usage.Read, file.Usage.Write5m + file.Usage.WriteUntyped, file.Usage.Write1h, file.Usage.Write24h),
            (record.ReadTokens, record.Write5mTokens, record.Write1hTokens, record.Write24hTokens));
    }

    private static async Task<(string Text, PromptCaching.Wire.UsageRecord Record)> SendAsync(WireFile file, string mode)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = async context =>
        {
            context.Response.ContentType = file.IsStream ? "text/event-stream; charset=utf-8" : "application/json";
            foreach (var part in file.Read().Chunk(50)) await context.Response.BodyWriter.WriteAsync(part);
        };
        await using var app = await TestApp.StartAsync(upstream, ("Gateway:Models:*:Mode", mode));
        var answer = file.Dialect switch
        {
            "messages" => await MessagePrompts.SendAsync(app.Client, MessagePrompts.Short(file.IsStream)),
            "responses" => await ResponsePrompts.SendAsync(app.Client, $$"""{"model":"m","input":"When?","stream":{{(file.IsStream ? "true" : "false")}}}"""),
            "embeddings" => await Answer.PostAsync(app.Client, """{"model":"m","input":"When?"}""", "/v1/embeddings"),
            _ => await Answer.PostAsync(app.Client, file.IsStream
                ? """{"model":"m","messages":[],"stream":true,"stream_options":{"include_usage":true}}"""
                : Prompts.Short()),
        };
        return (answer.Text, (await app.Index.UntilRecordedAsync()).Record);
    }

    /// <summary>The answer with § for each usage object, and those.</summary>
    private static (string Text, List<JsonElement> Usages) Masked(string answer)
    {
        const string Name = "\"usage\":";
        var text = new StringBuilder();
        List<JsonElement> usages = [];
        var copied = 0;
        for (var at = answer.IndexOf(Name, StringComparison.Ordinal); at >= 0; at = answer.IndexOf(Name, copied, StringComparison.Ordinal))
        {
            at += Name.Length;
            text.Append(answer, copied, at - copied);
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(answer[at..]), new JsonReaderOptions { AllowMultipleValues = true });
            var usage = JsonElement.ParseValue(ref reader);
            if (usage.ValueKind == JsonValueKind.Object) usages.Add(usage);
            copied = at + answer[at..].IndexOf(usage.GetRawText(), StringComparison.Ordinal) + usage.GetRawText().Length;
            text.Append(usage.ValueKind == JsonValueKind.Object ? "§" : usage.GetRawText());
        }
        return (text.Append(answer, copied, answer.Length - copied).ToString(), usages);
    }

    private static void AssertZeroOfTheCache(JsonElement value)
    {
        foreach (var member in value.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Object) AssertZeroOfTheCache(member.Value);
            else if (member.Name.Contains("cache", StringComparison.OrdinalIgnoreCase) || member.Name.StartsWith("ephemeral", StringComparison.Ordinal))
                Assert.Equal(0, member.Value.GetInt64());
        }
    }
}
