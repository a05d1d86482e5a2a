using System.Text;
using Gateway.Outbox;
using Gateway.Tests.Shared;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Outbox;

public sealed class OutboxDeliveryTests
{
    [Fact]
    public async Task While_CacheIndex_refuses_records_wait_and_then_each_arrives_once()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(Json.Completion());
        await using var app = await TestApp.StartAsync(upstream);
        var refuse = true;
        app.Index.Trouble = context =>
        {
            if (context.Request.Path != "/commits" || !refuse) return Task.FromResult(false);
            context.Response.StatusCode = 503;
            return Task.FromResult(true);
        };
        for (var i = 0; i < 30; i++) await Answer.PostAsync(app.Client, Prompts.Short());
        Assert.Empty(app.Index.Items);
        refuse = false;
        await app.Index.UntilRecordedAsync(30);
        Assert.Equal((30, 30), (app.Index.Items.Count, app.Index.Received));
    }

    [Fact]
    public async Task A_batch_whose_answer_was_lost_is_sent_again_and_counts_once()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(Json.Completion());
        await using var app = await TestApp.StartAsync(upstream);
        var cut = 0;
        app.Index.AfterCommit = context =>
        {
            if (Interlocked.Increment(ref cut) <= 2) context.Abort();
        };
        await Answer.PostAsync(app.Client, Prompts.Short());
        await Until.TrueAsync(() => app.Index.Received >= 3, "the batch was sent three times");
        Assert.Single(app.Index.Items);
    }

    [Fact]
    public async Task One_record_that_CacheIndex_will_not_take_is_set_aside_and_holds_up_no_other()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(Json.Completion());
        await using var app = await TestApp.StartAsync(upstream);
        app.Index.Trouble = Refuse;
        foreach (var model in (string[])["a", "b", "poison", "c", "d"]) await Answer.PostAsync(app.Client, Prompts.Short(model: model));
        app.Index.Trouble = static async context =>
        {
            if (context.Request.Path != "/commits") return false;
            context.Request.EnableBuffering();
            using var reader = new StreamReader(context.Request.Body, Encoding.UTF8, leaveOpen: true);
            var isPoisoned = (await reader.ReadToEndAsync()).Contains("poison", StringComparison.Ordinal);
            context.Request.Body.Position = 0;
            if (isPoisoned) context.Response.StatusCode = 400;
            return isPoisoned;
        };
        await app.Index.UntilRecordedAsync(4);
        Assert.Equal(["a", "b", "c", "d"], app.Index.Items.Select(static item => item.Record.Model).Order(StringComparer.Ordinal));
        var aside = await File.ReadAllLinesAsync(
            Directory.EnumerateFiles(app.OutboxDirectory, "rejected.jsonl", SearchOption.AllDirectories).Single(), Until.TestEnd);
        Assert.Contains("\"poison\"", Assert.Single(aside), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_record_that_cannot_be_set_aside_is_counted_as_lost_and_holds_up_no_other()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(Json.Completion());
        await using var app = await TestApp.StartAsync(upstream);
        Directory.CreateDirectory(Path.Combine(app.OutboxDirectory, "00", "rejected.jsonl"));
        var refused = 0;
        app.Index.Trouble = context =>
        {
            var refuses = context.Request.Path == "/commits" && Interlocked.Increment(ref refused) == 1;
            if (refuses) context.Response.StatusCode = 400;
            return Task.FromResult(refuses);
        };
        await Answer.PostAsync(app.Client, Prompts.Short());
        await Until.TrueAsync(() => app.Service<OutboxLog>().State().Lost == 1, "the record is counted as lost");
        await Answer.PostAsync(app.Client, Prompts.Short());
        await app.Index.UntilRecordedAsync(1);
    }

    [Fact]
    public async Task A_batch_that_CacheIndex_has_no_time_for_is_halved_and_grows_again()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(Json.Completion());
        await using var app = await TestApp.StartAsync(
            upstream, ("Gateway:Outbox:DeliveryTimeout", "00:00:02"), ("Gateway:Outbox:MaxBackoff", "00:00:00.1"));
        app.Index.Trouble = Refuse;
        for (var i = 0; i < 100; i++) await Answer.PostAsync(app.Client, Prompts.Short());
        var sizes = new List<int>();
        app.Index.Trouble = async context =>
        {
            if (context.Request.Path != "/commits") return false;
            context.Request.EnableBuffering();
            using var reader = new StreamReader(context.Request.Body, Encoding.UTF8, leaveOpen: true);
            var size = (await reader.ReadToEndAsync()).Split("\"requestId\"").Length - 1;
            context.Request.Body.Position = 0;
            var isLate = size > 30 && !sizes.Any(static size => size <= 30);
            sizes.Add(size);
            if (isLate) await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return false;
        };
        await app.Index.UntilRecordedAsync(100);
        Assert.Equal([sizes[0], sizes[0] / 2, sizes[0] / 4, sizes[0] / 4 * 2], sizes.Take(4));
    }

    [Fact]
    public async Task Records_in_a_file_that_could_not_be_read_arrive_once_it_can_without_any_other_request()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(Json.Completion());
        var slot = Directory.CreateTempSubdirectory("gateway-tests-").CreateSubdirectory("00");
        await using (var earlier = await TestApp.StartAsync(upstream))
        {
            earlier.Index.Trouble = Refuse;
            for (var i = 0; i < 5; i++) await Answer.PostAsync(earlier.Client, Prompts.Short());
            foreach (var file in Directory.EnumerateFiles(earlier.OutboxDirectory, "*.records", SearchOption.AllDirectories))
                File.Copy(file, Path.Combine(slot.FullName, Path.GetFileName(file)));
        }
        var held = new FileStream(slot.GetFiles("*.records").Single().FullName, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        await using var app = await TestApp.StartAsync(upstream, ("Gateway:Outbox:Directory", slot.Parent!.FullName));
        await Until.TrueAsync(() => app.Service<OutboxLog>().State().Trouble is not null, "the file could not be read");
        await held.DisposeAsync();
        await app.Index.UntilRecordedAsync(5);
        await Until.TrueAsync(() => app.Service<OutboxLog>().State().Trouble is null, "the trouble is over");
    }

    [Fact]
    public async Task A_record_is_in_the_outbox_before_the_client_has_the_end_of_its_answer()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Sse.Script(Sse.Events);
        await using var app = await TestApp.StartAsync(upstream);
        app.Index.Trouble = Refuse;
        for (var i = 1; i <= 5; i++)
        {
            await Answer.PostAsync(app.Client, Prompts.Short(stream: true));
            Assert.Equal(i, app.Service<OutboxLog>().State().Records);
        }
    }
    private static Task<bool> Refuse(HttpContext context)
    {
        if (context.Request.Path == "/commits") context.Response.StatusCode = 503;
        return Task.FromResult(context.Request.Path == "/commits");
    }
}
