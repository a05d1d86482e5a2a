using System.Globalization;
using System.Text;
using Gateway.Tests.Shared;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Outbox;

/// <summary>The disk is full, damaged or takes nothing, or the clock is set back.</summary>
public sealed class OutboxTroubleTests : IDisposable
{
    private readonly OutboxFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Delivered_segments_are_deleted_though_the_position_cannot_be_written()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs /dev/full.");
        Directory.CreateDirectory(Slot("00"));
        File.CreateSymbolicLink(Path.Combine(Slot("00"), "delivered"), "/dev/full");
        using var outbox = _fixture.Open(static options => options.SegmentBytes = 4_096);
        foreach (var payload in Payloads(20)) await OutboxFixture.AppendAsync(outbox, payload);
        Assert.Equal(Payloads(20), OutboxFixture.Drain(outbox, batch: 1));
        Assert.Single(_fixture.Segments());
        Assert.NotNull(outbox.State().Trouble);
        Assert.Single(_fixture.Lines(LogLevel.Error));
    }

    [Fact]
    public async Task An_outbox_that_was_full_takes_records_again_though_its_only_segment_had_not_grown_to_its_size()
    {
        using var outbox = _fixture.Open(static options => options.MaxBytes = 2_000);
        foreach (var payload in Payloads(3)) await OutboxFixture.AppendAsync(outbox, payload);
        Assert.True(outbox.State().MemoryBytes > 0);
        Assert.Equal(Payloads(3), OutboxFixture.Drain(outbox));
        await OutboxFixture.UntilDiskWorksAsync(outbox);
        foreach (var payload in Payloads(1)) await OutboxFixture.AppendAsync(outbox, payload);
        Assert.Equal(0, outbox.State().MemoryBytes);
        Assert.Equal(Payloads(1), OutboxFixture.Drain(outbox));
    }

    [Fact]
    public async Task What_is_kept_in_memory_moves_to_the_disk_as_far_as_there_is_room()
    {
        using var outbox = _fixture.Open(static options => (options.MaxBytes, options.SegmentBytes) = (65_536, 4_096));
        var all = Payloads(110);
        foreach (var payload in all) await OutboxFixture.AppendAsync(outbox, payload);
        Assert.Equal(0, outbox.State().Lost);
        var kept = outbox.State().MemoryBytes;
        var delivered = new List<string>();
        while (delivered.Count < 32)   // half of what is on the disk
        {
            using var batch = outbox.Read(1, 1 << 20, out _)!;
            delivered.Add(Encoding.UTF8.GetString(batch.Payloads[0].Span));
            outbox.Delivered(batch);
        }
        await Until.TrueAsync(
            () =>
            {
                outbox.Maintain();
                return outbox.State().MemoryBytes < kept - (25 << 10);
            },
            "memory was relieved by what the disk has room for");
        Assert.InRange(outbox.State().MemoryBytes, 1, kept);
        Assert.Equal(all, delivered.Concat(OutboxFixture.Drain(outbox)).Distinct());   // one that is moved while it is delivered comes twice
    }

    [Fact]
    public async Task With_the_clock_set_back_what_an_earlier_process_left_costs_no_record_of_this_one()
    {
        var clock = new ManualClock();
        clock.Advance(TimeSpan.FromHours(1));
        using (var earlier = _fixture.Open(clock: clock)) foreach (var payload in Payloads(3)) await OutboxFixture.AppendAsync(earlier, payload);
        clock.SetBack(TimeSpan.FromHours(1));
        using var outbox = _fixture.Open(static options => options.MaxBytes = 3_100, clock);
        await OutboxFixture.AppendAsync(outbox, "kept in memory");
        Assert.True(outbox.State().MemoryBytes > 0);
        using (var inherited = outbox.Read(100, 1 << 20, out _)) Assert.Equal((3, 0), (inherited!.Payloads.Count, inherited.LastSequence));
        Assert.Equal([.. Payloads(3), "kept in memory"], OutboxFixture.Drain(outbox));
        Assert.Equal(0, outbox.State().Records);
    }

    [Fact]
    public async Task With_the_clock_set_back_a_disk_that_failed_is_tried_again_all_the_same()
    {
        var clock = new ManualClock();
        using var outbox = _fixture.Open(static options => options.MaxBytes = 2_000, clock);
        foreach (var payload in Payloads(3)) await OutboxFixture.AppendAsync(outbox, payload);
        OutboxFixture.Drain(outbox);
        clock.SetBack(TimeSpan.FromHours(1));
        await OutboxFixture.UntilDiskWorksAsync(outbox);
    }

    [Fact]
    public async Task Records_that_wait_are_counted_right_after_some_were_lost()
    {
        using var outbox = _fixture.Open(static options => (options.MaxBytes, options.MaxMemoryBytes) = (2_000, 2_000));
        foreach (var payload in Payloads(10)) await OutboxFixture.AppendAsync(outbox, payload);
        Assert.Equal((2, 8), (outbox.State().Records, outbox.State().Lost));
        OutboxFixture.Drain(outbox);
        Assert.Equal(0, outbox.State().Records);
        await OutboxFixture.AppendAsync(outbox, "new");
        Assert.Equal(1, outbox.State().Records);
        OutboxFixture.Drain(outbox);
        Assert.Equal((0, 8), (outbox.State().Records, outbox.State().Lost));
    }

    [Fact]
    public async Task A_batch_from_memory_keeps_to_its_bytes()
    {
        using var outbox = _fixture.Open(static options => options.MaxBytes = 100);
        foreach (var payload in Payloads(9)) await OutboxFixture.AppendAsync(outbox, payload);
        using (var batch = outbox.Read(500, 5_000, out _)) Assert.Equal(4, batch!.Payloads.Count);
        using (var batch = outbox.Read(500, 10, out _)) Assert.Single(batch!.Payloads);
    }

    [Fact]
    public async Task A_graceful_end_moves_what_is_kept_in_memory_to_a_disk_that_has_room_by_then()
    {
        List<string> delivered = [];
        using (var outbox = _fixture.Open(static options => (options.MaxBytes, options.SegmentBytes) = (8_192, 4_096)))
        {
            foreach (var payload in Payloads(12)) await OutboxFixture.AppendAsync(outbox, payload);
            while (outbox.Read(1, 1 << 20, out _) is { End: not null } batch)
            {
                delivered.Add(Encoding.UTF8.GetString(batch.Payloads[0].Span));
                outbox.Delivered(batch);
                batch.Dispose();
            }
        }
        using var next = _fixture.Open();
        Assert.Equal(Payloads(12), delivered.Concat(OutboxFixture.Drain(next)));
        Assert.InRange(delivered.Count, 1, 11);
        Assert.Empty(_fixture.Lines(LogLevel.Critical));
    }

    [Fact]
    public async Task A_graceful_end_says_how_many_records_are_lost_with_it()
    {
        using (var outbox = _fixture.Open(static options => options.MaxBytes = 2_000))
            foreach (var payload in Payloads(4)) await OutboxFixture.AppendAsync(outbox, payload);
        Assert.StartsWith("3 usage records are lost", Assert.Single(_fixture.Lines(LogLevel.Critical)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_record_that_the_disk_does_not_take_either_is_counted_as_lost()
    {
        using var outbox = _fixture.Open();
        Directory.CreateDirectory(Path.Combine(Slot("00"), "rejected.jsonl"));
        Assert.False(outbox.SetAside("{}"u8.ToArray()));
        Assert.Equal(1, outbox.State().Lost);
    }

    [Theory]
    [InlineData(3)]    // of its length
    [InlineData(6)]    // of its checksum
    [InlineData(500)]
    public async Task A_damaged_record_costs_none_of_those_behind_it_and_is_logged_once(int at)
    {
        var sent = Payloads(10);
        using (var outbox = _fixture.Open()) foreach (var payload in sent) await OutboxFixture.AppendAsync(outbox, payload);
        var path = _fixture.Segments()[0];
        var bytes = await File.ReadAllBytesAsync(path, Until.TestEnd);
        var size = bytes.Length / sent.Length;
        bytes[size + at] ^= 1;   // in the second record
        await File.WriteAllBytesAsync(path, bytes, Until.TestEnd);
        using var next = _fixture.Open();
        next.Delivered(next.Read(1, 1 << 20, out _)!);
        for (var i = 0; i < 3; i++) next.Read(100, 1 << 20, out _)!.Dispose();
        Assert.Equal(sent[2..], OutboxFixture.Drain(next));
        Assert.Equal(
            string.Create(CultureInfo.InvariantCulture,
                $"A file of the outbox is damaged: {size} bytes at {size} of {path} are no usage records and were skipped."),
            Assert.Single(_fixture.Lines(LogLevel.Error)));
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_no_empty_outbox()
    {
        using (var outbox = _fixture.Open()) await OutboxFixture.AppendAsync(outbox, "a record");
        using var next = _fixture.Open();
        using (new FileStream(_fixture.Segments()[0], FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.Null(next.Read(100, 1 << 20, out var failed));
            Assert.True(failed);
            Assert.NotNull(next.State().Trouble);
        }
        Assert.Equal(["a record"], OutboxFixture.Drain(next));
        Assert.Null(next.State().Trouble);
    }

    [Fact]
    public async Task A_slot_that_may_not_be_opened_is_passed_over()
    {
        Directory.CreateDirectory(Path.Combine(Slot("07"), "lock"));   // fails as another user's file does
        using var outbox = _fixture.Open();
        Assert.Null(outbox.State().Trouble);
        await OutboxFixture.AppendAsync(outbox, "a record");
        Assert.Equal(["a record"], OutboxFixture.Drain(outbox));
    }

    [Fact]
    public async Task A_slot_whose_claim_failed_is_free_for_the_next_try()
    {
        var inTheWay = Directory.CreateDirectory(Path.Combine(Slot("00"), "delivered"));
        using var outbox = _fixture.Open();
        Assert.NotNull(outbox.State().Trouble);
        inTheWay.Delete();
        await OutboxFixture.UntilDiskWorksAsync(outbox);
        await OutboxFixture.AppendAsync(outbox, "a record");
        Assert.Equal(Slot("00"), Path.GetDirectoryName(Assert.Single(_fixture.Segments())));
    }

    private string Slot(string name) => Path.Combine(_fixture.Directory, name);

    /// <summary>Of one size, about 1 KB.</summary>
    private static string[] Payloads(int count) =>
        [.. Enumerable.Range(0, count).Select(static i => string.Create(CultureInfo.InvariantCulture, $"record {i:D3}") + new string('x', 990))];
}
