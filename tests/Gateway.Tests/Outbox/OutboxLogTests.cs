using System.Globalization;
using Gateway.Outbox;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Outbox;

public sealed class OutboxLogTests : IDisposable
{
    private readonly OutboxFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(1, 1 << 20)]
    [InlineData(7, 1 << 20)]
    [InlineData(100, 64)]
    public async Task Records_come_out_once_each_in_the_order_they_went_in(int batch, int bytes)
    {
        using var outbox = _fixture.Open();
        var sent = Payloads(50);
        foreach (var payload in sent) await OutboxFixture.AppendAsync(outbox, payload);
        Assert.Equal(sent, OutboxFixture.Drain(outbox, batch, bytes));
        Assert.Null(outbox.Read(100, 1 << 20, out _));
        Assert.Equal(0, outbox.State().Records);
    }

    [Fact]
    public async Task Records_of_a_process_that_is_gone_are_there_for_the_next()
    {
        var sent = Payloads(20);
        using (var outbox = _fixture.Open()) foreach (var payload in sent) await OutboxFixture.AppendAsync(outbox, payload);
        using var next = _fixture.Open();
        Assert.Equal(sent, OutboxFixture.Drain(next));
    }

    [Fact]
    public async Task What_was_delivered_is_not_delivered_again_after_a_restart()
    {
        var sent = Payloads(20);
        using (var outbox = _fixture.Open())
        {
            foreach (var payload in sent) await OutboxFixture.AppendAsync(outbox, payload);
            outbox.Delivered(outbox.Read(8, 1 << 20, out _)!);
        }
        using var next = _fixture.Open();
        Assert.Equal(sent[8..], OutboxFixture.Drain(next));
    }

    [Fact]
    public async Task A_torn_tail_costs_only_the_record_that_was_being_written_at_every_length()
    {
        var sent = Payloads(3);
        using (var outbox = _fixture.Open()) foreach (var payload in sent) await OutboxFixture.AppendAsync(outbox, payload);
        var whole = await File.ReadAllBytesAsync(_fixture.Segments()[0], TestContext.Current.CancellationToken);
        var last = OutboxFrame.HeaderSize + sent[2].Length;
        for (var cut = 1; cut <= last; cut++)
        {
            using var torn = new OutboxFixture();
            torn.Open().Dispose();
            await File.WriteAllBytesAsync(
                Path.Combine(torn.Directory, "00", "0000000000000001.records"), whole[..^cut], TestContext.Current.CancellationToken);
            using var next = torn.Open();
            await OutboxFixture.AppendAsync(next, "new");
            Assert.Equal([sent[0], sent[1], "new"], OutboxFixture.Drain(next));
            Assert.Empty(torn.Lines(LogLevel.Error));
        }
    }

    [Fact]
    public async Task A_damaged_record_is_never_delivered()
    {
        using (var outbox = _fixture.Open()) await OutboxFixture.AppendAsync(outbox, "a record");
        var path = _fixture.Segments()[0];
        var whole = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        for (var i = 0; i < whole.Length * 8; i += 5)
        {
            var damaged = whole.ToArray();
            damaged[i / 8] ^= (byte)(1 << (i % 8));
            await File.WriteAllBytesAsync(path, damaged, TestContext.Current.CancellationToken);
            using var next = _fixture.Open();
            Assert.Null(next.Read(10, 1 << 20, out _));
        }
    }

    [Fact]
    public async Task Delivered_segments_are_deleted_and_large_ones_are_rolled()
    {
        using var outbox = _fixture.Open(static options => options.SegmentBytes = 4096);
        foreach (var payload in Payloads(200)) await OutboxFixture.AppendAsync(outbox, payload + new string('x', 200));
        Assert.True(_fixture.Segments().Length > 5);
        Assert.Equal(200, OutboxFixture.Drain(outbox).Count);
        Assert.Single(_fixture.Segments());
        Assert.True(outbox.State().DiskBytes < 4096 * 2);
    }

    [Fact]
    public async Task A_record_larger_than_a_batch_is_delivered_alone()
    {
        using var outbox = _fixture.Open();
        string[] sent = ["small", new string('x', 100_000), "small too"];
        foreach (var payload in sent) await OutboxFixture.AppendAsync(outbox, payload);
        Assert.Equal(sent, OutboxFixture.Drain(outbox, batch: 10, bytes: 1_000));
    }

    [Fact]
    public async Task Many_writers_at_once_lose_nothing()
    {
        using var outbox = _fixture.Open(static options => options.SegmentBytes = 16_384);
        var writers = Enumerable.Range(0, 16).Select(w => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++) await OutboxFixture.AppendAsync(outbox, $"{w}:{i}");
        }));
        await Task.WhenAll(writers);
        var all = OutboxFixture.Drain(outbox, 37);
        Assert.Equal(800, all.Distinct().Count());
        Assert.Equal(800, all.Count);
        foreach (var writer in all.GroupBy(static payload => payload.Split(':')[0])) Assert.Equal(50, writer.Count());
    }

    [Fact]
    public async Task Whoever_appends_is_not_held_while_the_outbox_waits_for_its_disk()
    {
        using var outbox = _fixture.Open();
        using ManualResetEventSlim isHeld = new(), goOn = new();
        outbox.Appended = () =>
        {
            isHeld.Set();
            goOn.Wait();   // The outbox's thread stands still, as it would in a write that does not return.
        };
        var first = OutboxFixture.AppendAsync(outbox, "first");
        isHeld.Wait(TestContext.Current.CancellationToken);
        var others = Payloads(20).Select(payload => OutboxFixture.AppendAsync(outbox, payload)).ToArray();
        Assert.DoesNotContain(others, static other => other.IsCompleted);
        goOn.Set();
        await Task.WhenAll([first, .. others]).WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["first", .. Payloads(20)], OutboxFixture.Drain(outbox));
    }

    [Fact]
    public async Task Above_its_size_on_disk_records_wait_in_memory_and_reach_the_disk_once_there_is_room()
    {
        using var outbox = _fixture.Open(static options => (options.MaxBytes, options.SegmentBytes) = (8_192, 4_096));
        var sent = Payloads(12).Select(static payload => payload + new string('x', 1_000)).ToArray();
        foreach (var payload in sent) await OutboxFixture.AppendAsync(outbox, payload);
        var full = outbox.State();
        Assert.NotNull(full.Trouble);
        Assert.InRange(full.DiskBytes, 1, 8_192);
        Assert.True(full.MemoryBytes > 0);
        Assert.Equal(sent, OutboxFixture.Drain(outbox));
        Assert.Equal(0, outbox.State().MemoryBytes);
        Assert.Equal(0, outbox.State().Lost);
    }

    [Fact]
    public async Task What_neither_disk_nor_memory_holds_is_counted_as_lost()
    {
        using var outbox = _fixture.Open(static options => (options.MaxBytes, options.MaxMemoryBytes) = (1_000, 1_000));
        foreach (var payload in Payloads(10)) await OutboxFixture.AppendAsync(outbox, payload + new string('x', 400));
        Assert.Equal(6, outbox.State().Lost);
        Assert.Equal(4, OutboxFixture.Drain(outbox).Count);
    }

    [Fact]
    public async Task Two_gateways_share_a_directory_and_one_adopts_what_the_other_left()
    {
        using var first = _fixture.Open();
        using (var second = _fixture.Open())
        {
            await OutboxFixture.AppendAsync(first, "of the first");
            await OutboxFixture.AppendAsync(second, "of the second");
        }
        Assert.Equal(["of the first"], OutboxFixture.Drain(first));
        first.Dispose();
        using var next = _fixture.Open();
        Assert.Equal(["of the second"], OutboxFixture.Drain(next));
    }

    [Fact]
    public async Task Every_fsync_mode_keeps_every_record()
    {
        foreach (var mode in Enum.GetValues<OutboxFsync>())
        {
            using var outbox = _fixture.Open(options => options.Fsync = mode);
            await OutboxFixture.AppendAsync(outbox, mode.ToString());
            outbox.Maintain();
            Assert.Equal([mode.ToString()], OutboxFixture.Drain(outbox));
        }
    }

    [Fact]
    public void The_checksum_is_CRC_32C() => Assert.Equal(0xE3069283u, OutboxFrame.Checksum("123456789"u8));

    private static string[] Payloads(int count) =>
        [.. Enumerable.Range(0, count).Select(static i => string.Create(CultureInfo.InvariantCulture, $"record {i}"))];
}
