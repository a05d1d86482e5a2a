using System.Net;
using Gateway.Outbox;
using Gateway.Tests.Shared;

namespace Gateway.Tests.Outbox;

public sealed class FullDiskTests
{
    [Fact]
    public async Task On_a_disk_that_is_full_requests_are_served_records_wait_in_memory_and_none_is_lost()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs a mount namespace.");
        var outbox = Directory.CreateTempSubdirectory("full-disk-tests-").FullName;
        await using var upstream = await ScriptedUpstream.StartAsync();
        upstream.Script = Json.Script(Json.Completion());
        await using var index = await FakeCacheIndex.StartAsync();
        index.Issue(TestApp.Key, "alice");
        var refuses = true;
        index.Trouble = context =>
        {
            if (context.Request.Path != "/commits" || !refuses) return Task.FromResult(false);
            context.Response.StatusCode = 503;
            return Task.FromResult(true);
        };
        await using var gateway = await ServiceProcess.StartGatewayAsync(index.Address, upstream.Address, outbox, onTinyDisk: true);
        using var client = gateway.Client();
        var served = 0;
        var health = "";
        while (!health.Contains("kept in memory", StringComparison.Ordinal))
        {
            Assert.InRange(served, 0, 500);   // 64 KB hold no more
            Assert.Equal(HttpStatusCode.OK, (await Answer.PostAsync(client, Prompts.Short())).Status);
            served++;
            health = await client.GetStringAsync("/health", Until.TestEnd);
        }
        Assert.Contains("Degraded", health, StringComparison.Ordinal);
        Assert.All(Segments(), static segment => Assert.Equal(0, TornBytes(segment)));
        refuses = false;
        await index.UntilRecordedAsync(served);
        Assert.Equal(served, index.Items.Count);
        Assert.Equal(HttpStatusCode.OK, (await Answer.PostAsync(client, Prompts.Short())).Status);
        await index.UntilRecordedAsync(served + 1);

        // The disk has room again, and is used.
        using var deadline = new CancellationTokenSource(Until.Deadline);
        while (!health.Contains("0 usage records wait", StringComparison.Ordinal)) health = await client.GetStringAsync("/health", deadline.Token);
        refuses = true;
        await Answer.PostAsync(client, Prompts.Short());
        Assert.Contains("1 usage records wait", await client.GetStringAsync("/health", Until.TestEnd), StringComparison.Ordinal);
        Assert.NotEmpty(Assert.Single(Segments()));
        Directory.Delete(outbox);

        byte[][] Segments() =>
            [.. Directory.EnumerateFiles(gateway.Root + outbox, "*.records", SearchOption.AllDirectories).Select(File.ReadAllBytes)];
    }

    private static int TornBytes(ReadOnlySpan<byte> segment)
    {
        while (OutboxFrame.TryRead(segment, out var size, out _, out _, out _)) segment = segment[size..];
        return segment.Length;
    }
}
