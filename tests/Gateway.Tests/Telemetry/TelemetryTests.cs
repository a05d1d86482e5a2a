using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Gateway.Exchanges;
using Gateway.Telemetry;
using Gateway.Tests.Shared;

namespace Gateway.Tests.Telemetry;

public sealed class TelemetryTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_servers_span_carries_the_GenAI_conventions(bool isMessage)
    {
        var spans = new ConcurrentQueue<Activity>();
        var trace = ActivityTraceId.CreateRandom();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Microsoft.AspNetCore",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var app =
            await TestApp.StartAsync(("Gateway:Models:fast:Upstream", "default"), ("Gateway:Models:fast:UpstreamModel", "big-model-7"));
        using var request =
            isMessage ? Requests.Message(MessagePrompts.MarkedSystem(model: "fast")) : Requests.Chat(Prompts.MarkedSystem(model: "fast"));
        request.Headers.TryAddWithoutValidation("traceparent", $"00-{trace}-b7ad6b7169203331-01");
        using var response = await app.Client.SendAsync(request, Until.TestEnd);
        var record = (await app.Index.UntilRecordedAsync()).Record;
        var span = await Until.NotNullAsync(
            () => spans.FirstOrDefault(span => span.TraceId == trace && span.GetTagItem("promptcache.request_id")?.Equals(record.RequestId) == true),
                "the span has ended");
        Assert.Equal(trace.ToHexString(), record.TraceId);
        Assert.Equal(("chat", "fast", "big-model-7"),
            (span.GetTagItem("gen_ai.operation.name"), span.GetTagItem("gen_ai.request.model"), span.GetTagItem("gen_ai.response.model")));
        Assert.Equal((record.PromptTokens, record.CompletionTokens),
            ((long?)span.GetTagItem("gen_ai.usage.input_tokens"), (long?)span.GetTagItem("gen_ai.usage.output_tokens")));
        Assert.Equal(0L, span.GetTagItem("gen_ai.usage.cache_read.input_tokens"));
        Assert.Equal(record.Write5mTokens, span.GetTagItem("gen_ai.usage.cache_write.input_tokens"));
        Assert.Equal(record.Write5mTokens, span.GetTagItem("gen_ai.usage.cache_creation.input_tokens"));
    }

    [Fact]
    public async Task Tokens_are_counted_by_kind_and_tier_and_add_up_to_the_prompts()
    {
        using var measured = new Measurements();
        await using var app = await TestApp.StartAsync(("Gateway:Models:telemetry-sum:Upstream", "default"));
        await Answer.PostAsync(app.Client, Prompts.MarkedSystem("One?", ttl: "1h", model: "telemetry-sum"));
        await Answer.PostAsync(app.Client, Prompts.MarkedSystem("Two?", ttl: "1h", model: "telemetry-sum"));
        await app.Index.UntilRecordedAsync(2);
        var tokens = measured.Of("promptcache.gateway.tokens").Where(static m => m.Tags["model"] == "telemetry-sum")
            .ToLookup(static m => (m.Tags["kind"], m.Tags["tier"]), static m => (long)m.Value);
        var created = Assert.Single(app.Index.Items[0].Writes).TokenCount;
        Assert.Equal(created, tokens[("write", "1h")].Sum());
        Assert.Equal(created, tokens[("read", "1h")].Sum());
        Assert.Equal(
            app.Index.Items.Sum(static item => item.Record.PromptTokens),
                tokens.Where(static kind => kind.Key.Item1 != "completion").Sum(static kind => kind.Sum()));
    }

    [Fact]
    public async Task Adoption_usage_and_the_time_per_token_of_a_stream_are_measured()
    {
        const string model = "telemetry-adoption";
        using var measured = new Measurements();
        await using var app = await TestApp.StartAsync(($"Gateway:Models:{model}:Upstream", "default"));
        await Answer.PostAsync(app.Client, Prompts.MarkedSystem(model: model, stream: true));
        await Answer.PostAsync(app.Client, Prompts.Short(model: model));
        await Answer.PostAsync(app.Client, $$"""{"model":"{{model}}","input":"x"}""", "/v1/embeddings");
        await app.Index.UntilRecordedAsync(3);
        Assert.Single(measured.Of("promptcache.gateway.marked"), static m => m.Tags["model"] == model);
        Assert.Equal(["off", "managed"],
            measured.Of("promptcache.gateway.requests").Where(static m => m.Tags["model"] == model).Select(static m => m.Tags["mode"]).Distinct().Order().Reverse());
        var usage = measured.Of("gen_ai.client.token.usage").Where(static m => m.Tags["gen_ai.request.model"] == model)
            .ToLookup(static m => (m.Tags["gen_ai.operation.name"], m.Tags["gen_ai.token.type"]), static m => (long)m.Value);
        var records = app.Index.Items.Select(static item => item.Record).ToLookup(static record => record.Dialect);
        Assert.Equal(records["chat_completions"].Sum(static record => record.PromptTokens), usage[("chat", "input")].Sum());
        Assert.Equal(records["chat_completions"].Sum(static record => record.CompletionTokens), usage[("chat", "output")].Sum());
        Assert.Equal(records["embeddings"].Single().PromptTokens, usage[("embeddings", "input")].Single());
        Assert.Single(measured.Of("gen_ai.server.time_per_output_token"), static m => m.Tags["gen_ai.request.model"] == model);
    }

    [Theory]
    [InlineData(429, "429")]
    [InlineData(200, "aborted")]
    public async Task A_failed_request_says_how_and_counts_for_no_time_to_a_token(int status, string error)
    {
        var model = $"telemetry-error-{status}";
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = status == 200 ? Sse.Script(Sse.Events[..1]) : Json.Script("{}", status);
        using var measured = new Measurements();
        await using var app = await TestApp.StartAsync(upstream, ($"Gateway:Models:{model}:Upstream", "default"));
        await Answer.PostAsync(app.Client, Prompts.Short(model: model, stream: status == 200));
        await app.Index.UntilRecordedAsync(1);
        foreach (var name in (string[])["gen_ai.server.request.duration", "gen_ai.client.operation.duration"])
            Assert.Equal(error, Assert.Single(measured.Of(name), m => m.Tags["gen_ai.request.model"] == model).Tags["error.type"]);
        Assert.DoesNotContain(measured.Of("gen_ai.server.time_to_first_token"), m => m.Tags["gen_ai.request.model"] == model);
    }

    [Fact]
    public async Task A_prompt_whose_request_has_ended_before_its_turn_is_not_counted()
    {
        const string model = "telemetry-count";
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script("{}", 429);
        using var measured = new Measurements();
        await using var app = await TestApp.StartAsync(upstream, ($"Gateway:Models:{model}:Upstream", "default"));
        var counting = app.Service<CacheAccounting>().Counting;
        using var busy = new ManualResetEventSlim();
        var blockers = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => counting.StartNew(busy.Wait, Until.TestEnd)).ToArray();
        await Answer.PostAsync(app.Client, Prompts.MarkedSystem("Ended?", model: model));
        await app.Index.UntilRecordedAsync(1);
        busy.Set();
        await Task.WhenAll(blockers);
        upstream.Script = Json.Script(Json.Completion());
        await Answer.PostAsync(app.Client, Prompts.MarkedSystem("Answered?", model: model));
        await app.Index.UntilRecordedAsync(2);
        Assert.Single(measured.Of("promptcache.gateway.tokenizer.duration"), static m => m.Tags["model"] == model);
    }

    [Fact]
    public async Task A_model_name_that_a_client_invents_never_becomes_a_tag()
    {
        using var measured = new Measurements();
        await using var app = await TestApp.StartAsync();
        await Answer.PostAsync(app.Client, Prompts.Short(model: "invented-by-client"));
        await Answer.PostAsync(app.Client, Prompts.MarkedSystem(ttl: "invented-ttl"));
        using var wrong = app.ClientWith("sk-invented-key");
        await Answer.PostAsync(wrong, Prompts.Short());
        await app.Index.UntilRecordedAsync(1);
        Assert.Contains(measured.Of("promptcache.gateway.requests"), static m => m.Tags["model"] == "other");
        Assert.Contains(measured.Of("promptcache.gateway.refusals"), static m => m.Tags["code"] == "invalid_ttl");
        Assert.DoesNotContain(
            measured.All.SelectMany(static m => m.Tags.Values), static value => value.Contains("invented", StringComparison.Ordinal));
    }

    /// <summary>Everything the gateway's meters report meanwhile, also for other tests.</summary>
    private sealed class Measurements : IDisposable
    {
        private readonly MeterListener _listener = new();

        public Measurements()
        {
            _listener.InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == GatewayMetrics.MeterName) listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.Start();
        }

        public ConcurrentQueue<(string Name, double Value, Dictionary<string, string> Tags)> All { get; } = [];

        public IEnumerable<(string Name, double Value, Dictionary<string, string> Tags)> Of(string name) => All.Where(m => m.Name == name);

        public void Dispose() => _listener.Dispose();

        private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            All.Enqueue((instrument.Name, value,
                tags.ToArray().ToDictionary(static tag => tag.Key, static tag => Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? "")));
    }
}
