using System.Net;
using System.Text.Json;
using Gateway.Tests.Shared;

namespace Gateway.Tests.Simulator;

public sealed class ResponsesTests
{
    [Fact]
    public async Task A_stream_of_Responses_ends_in_the_response_that_the_unstreamed_answer_is()
    {
        using var client = await ClientAsync();
        var whole = await ResponsePrompts.SendAsync(client, ResponsePrompts.Marked(words: 50));
        var streamed = await ResponsePrompts.SendAsync(client, ResponsePrompts.Marked(words: 50, stream: true));
        JsonElement[] events = [.. streamed.Events.Select(static data => JsonDocument.Parse(data).RootElement)];
        Assert.Equal(Enumerable.Range(0, events.Length), events.Select(static e => e.GetProperty("sequence_number").GetInt32()));
        var text = string.Concat(events.Where(static e => Type(e) == "response.output_text.delta").Select(static e => e.GetProperty("delta").GetString()));
        var last = events[^1].GetProperty("response");
        Assert.Equal(("response.created", "response.completed"), (Type(events[0]), Type(events[^1])));
        Assert.Equal(text, last.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(whole.Json.GetProperty("output").GetRawText(), last.GetProperty("output").GetRawText());
        Assert.Equal(whole.Usage.GetRawText(), last.GetProperty("usage").GetRawText());
    }

    [Theory]
    [InlineData("{\"model\":\"m\"}", "input")]
    [InlineData("{\"input\":\"x\"}", "model")]
    [InlineData("{\"model\":\"m\",\"input\":5}", "input")]
    public async Task A_bad_request_is_a_400_that_names_the_parameter(string body, string parameter)
    {
        using var client = await ClientAsync();
        var answer = await ResponsePrompts.SendAsync(client, body);
        Assert.Equal((HttpStatusCode.BadRequest, parameter), (answer.Status, answer.Error.GetProperty("param").GetString()));
    }

    [Fact]
    public async Task Embeddings_are_the_same_for_the_same_text_in_either_format()
    {
        using var client = await ClientAsync();
        var numbers = await Answer.PostAsync(client, """{"model":"m","input":["a","b"],"dimensions":4}""", "/v1/embeddings");
        var packed = await Answer.PostAsync(client, """{"model":"m","input":"a","dimensions":4,"encoding_format":"base64"}""", "/v1/embeddings");
        var vectors = numbers.Json.GetProperty("data").EnumerateArray()
            .Select(static one => one.GetProperty("embedding").EnumerateArray().Select(static number => number.GetSingle()).ToArray()).ToArray();
        Assert.Equal((2, 4), (vectors.Length, vectors[0].Length));
        Assert.NotEqual(vectors[0], vectors[1]);
        Assert.Equal(vectors[0].SelectMany(BitConverter.GetBytes), packed.Json.GetProperty("data")[0].GetProperty("embedding").GetBytesFromBase64());
        Assert.Equal((2, 1), (numbers.Usage.GetProperty("prompt_tokens").GetInt32(), packed.Usage.GetProperty("prompt_tokens").GetInt32()));
    }

    private static string? Type(JsonElement e) => e.GetProperty("type").GetString();

    private static async Task<HttpClient> ClientAsync() => new() { BaseAddress = await SharedSimulator.AddressAsync() };
}
