using PromptCaching.Wire;

namespace PromptCaching.Tests.Wire;

public sealed class LookupWireTests
{
    private static readonly LookupRequest[] Requests =
    [
        new(new CacheScope(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), "modèle/ü", ""), [Hash(1), Hash(2), Hash(3)]),
        new(new CacheScope(Guid.Empty, "b", "o200k-1"), [.. Enumerable.Range(0, LookupWire.MaxHashes).Select(Hash)]),
    ];

    private static readonly LookupResponse[] Responses =
    [
        LookupResponse.Answered(
        [
            new(Hash(3), long.MaxValue, CacheTier.OneDay, DateTimeOffset.MaxValue, DateTimeOffset.MinValue),
            new(Hash(1), -1, CacheTier.FiveMinutes, new DateTimeOffset(2026, 11, 24, 10, 0, 0, TimeSpan.Zero).AddTicks(7), DateTimeOffset.UnixEpoch),
        ]),
        LookupResponse.Without(LookupStatus.Failed),
    ];

    [Fact]
    public void Look_ups_arrive_as_they_were_sent()
    {
        Assert.True(LookupWire.TryRead(LookupWire.Write(Requests), out var read));
        Assert.Equal(Requests.Select(static request => request.Scope), read.Select(static request => request.Scope));
        Assert.Equal(Requests.Select(static request => request.Hashes), read.Select(static request => request.Hashes));
    }

    [Fact]
    public void Answers_arrive_as_they_were_sent()
    {
        Assert.True(LookupWire.TryRead(LookupWire.Write(Requests, Responses), Requests, out var read));
        Assert.Equal(Responses.Select(static response => response.Status), read.Select(static response => response.Status));
        Assert.Equal(Responses.Select(static response => response.Matches), read.Select(static response => response.Matches));
    }

    [Fact]
    public void A_body_that_is_cut_anywhere_or_goes_on_is_refused()
    {
        var (requests, responses) = (LookupWire.Write(Requests), LookupWire.Write(Requests, Responses));
        for (var length = 0; length < requests.Length; length++) Assert.False(LookupWire.TryRead(requests.AsSpan(0, length), out _));
        for (var length = 0; length < responses.Length; length++) Assert.False(LookupWire.TryRead(responses.AsSpan(0, length), Requests, out _));
        Assert.False(LookupWire.TryRead([.. requests, 0], out _));
        Assert.False(LookupWire.TryRead([.. responses, 0], Requests, out _));
    }

    [Fact]
    public void An_answer_to_other_look_ups_is_refused()
    {
        Assert.False(LookupWire.TryRead(LookupWire.Write(Requests, Responses), Requests[..1], out _));
        Assert.False(LookupWire.TryRead(LookupWire.Write(Requests, Responses), [Requests[1] with { Hashes = [Hash(1)] }, Requests[1]], out _));
    }

    [Fact]
    public void A_match_named_twice_makes_the_answer_worthless()
    {
        var twice = LookupResponse.Answered([Responses[0].Matches[0], Responses[0].Matches[0]]);
        Assert.False(LookupWire.TryRead(LookupWire.Write(Requests, [twice, Responses[1]]), Requests, out _));
    }

    [Fact]
    public void Whatever_bytes_arrive_reading_them_never_throws()
    {
        var random = new Random(1);
        byte[][] good = [LookupWire.Write(Requests), LookupWire.Write(Requests, Responses)];
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = (byte[])good[i % 2].Clone();
            for (var changes = random.Next(1, 4); changes > 0; changes--) bytes[random.Next(Math.Min(bytes.Length, 100))] = (byte)random.Next(256);
            if (i % 2 == 0) _ = LookupWire.TryRead(bytes, out _);
            else _ = LookupWire.TryRead(bytes, Requests, out _);
        }
    }

    [Theory]
    [InlineData(0, 1, false)]
    [InlineData(1, 1_024, true)]
    [InlineData(256, 1_024, true)]
    [InlineData(257, 1, false)]
    [InlineData(1, 1_025, false)]
    public void Only_what_a_body_can_hold_fits(int hashes, int name, bool fits)
    {
        var request = new LookupRequest(new CacheScope(Guid.Empty, new string('m', name), "t"), [.. Enumerable.Range(0, hashes).Select(Hash)]);
        Assert.Equal(fits, LookupWire.Fits(request));
    }

    private static PrefixHash Hash(int n)
    {
        var bytes = new byte[PrefixHash.Size];
        bytes[0] = (byte)(n >> 8);
        bytes[31] = (byte)n;
        return new PrefixHash(bytes);
    }
}
