using Gateway.Tests.Shared;

namespace Gateway.Tests.Simulator;

public sealed class OverloadTests
{
    [Fact]
    public async Task Every_sixth_request_of_a_flaky_model_finds_it_overloaded_in_the_words_of_the_dialect()
    {
        using var client = new HttpClient { BaseAddress = await SharedSimulator.AddressAsync() };
        const string body = """{"model":"m-flaky","max_tokens":1,"messages":[{"role":"user","content":"x"}]}""";
        List<Answer> chat = [];
        List<Answer> messages = [];
        for (var i = 0; i < 6; i++) chat.Add(await Answer.PostAsync(client, body));
        for (var i = 0; i < 6; i++) messages.Add(await Answer.PostAsync(client, body, "/v1/messages"));

        Assert.Equal([200, 200, 200, 200, 200, 503], chat.Select(static answer => (int)answer.Status));
        Assert.Equal([200, 200, 200, 200, 200, 529], messages.Select(static answer => (int)answer.Status));
        Assert.Equal("server_error", chat[^1].Error.GetProperty("type").GetString());
        Assert.Equal("overloaded_error", messages[^1].Error.GetProperty("type").GetString());
    }
}
