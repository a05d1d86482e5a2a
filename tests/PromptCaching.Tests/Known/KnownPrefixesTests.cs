using System.Buffers.Binary;
using PromptCaching.Known;

namespace PromptCaching.Tests.Known;

public sealed class KnownPrefixesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly CacheScope Scope = new(Guid.NewGuid(), "model-a", "o200k-1");
    private static readonly CacheScope SameScope = new(Scope.PrincipalId, "model-a", "o200k-1");

    private readonly KnownPrefixes _known = new();

    [Fact]
    public void Nothing_is_known_of_an_empty_table_and_everything_is_asked()
    {
        PrefixHash[] candidates = [Hash(3), Hash(2), Hash(1)];
        var found = _known.Find(Scope, candidates, Now);
        Assert.Null(found.Live);
        Assert.Equal(candidates, found.Asked);
    }

    [Fact]
    public void An_entry_seen_live_is_not_asked_for_until_the_expiry_seen()
    {
        var match = Live(1, expiresAt: Now.AddMinutes(3));
        _known.Learn(Scope, [Hash(1)], [match], Now);

        Assert.Equal([match], _known.Find(SameScope, [Hash(1)], Now.AddMinutes(3).AddTicks(-1)).Live);
        AssertAsked(_known.Find(SameScope, [Hash(1)], Now.AddMinutes(3)), 1);
    }

    [Fact]
    public void Another_scope_knows_nothing_of_it()
    {
        _known.Learn(Scope, [Hash(1)], [Live(1)], Now);
        AssertAsked(_known.Find(Scope with { PrincipalId = Guid.NewGuid() }, [Hash(1)], Now), 1);
        AssertAsked(_known.Find(Scope with { Model = "model-b" }, [Hash(1)], Now), 1);
        AssertAsked(_known.Find(Scope with { TokenizerVersion = "o200k-2" }, [Hash(1)], Now), 1);
    }

    [Fact]
    public void A_hash_that_shares_its_first_eight_bytes_is_another_hash()
    {
        _known.Learn(Scope, [Hash(1)], [Live(1)], Now);
        var bytes = Hash(1).ToArray();
        bytes[31]++;
        Assert.Equal([new PrefixHash(bytes)], _known.Find(Scope, [new PrefixHash(bytes)], Now).Asked);
    }

    [Fact]
    public void A_live_entry_with_a_longer_window_is_asked_for_again_after_five_minutes()
    {
        _known.Learn(Scope, [Hash(1)], [Live(1, CacheTier.OneDay, Now.AddHours(24))], Now);
        Assert.NotNull(_known.Find(Scope, [Hash(1)], Now.AddMinutes(5).AddTicks(-1)).Live);
        AssertAsked(_known.Find(Scope, [Hash(1)], Now.AddMinutes(5)), 1);
    }

    [Fact]
    public void Candidates_deeper_than_the_deepest_known_hit_are_always_asked_for_even_if_they_were_absent_just_now()
    {
        _known.Learn(Scope, [Hash(3), Hash(2), Hash(1)], [Live(2)], Now);
        var found = _known.Find(Scope, [Hash(4), Hash(3), Hash(2), Hash(1)], Now);
        Assert.Equal([Hash(2)], found.Live!.Select(match => match.Hash));
        AssertAsked(found, 4, 3);
    }

    [Fact]
    public void A_shallower_candidate_that_was_absent_is_left_out_for_thirty_seconds_and_then_asked_for_again()
    {
        _known.Learn(Scope, [Hash(2), Hash(1)], [Live(2)], Now);
        AssertAsked(_known.Find(Scope, [Hash(2), Hash(1)], Now.AddSeconds(30).AddTicks(-1)));
        AssertAsked(_known.Find(Scope, [Hash(2), Hash(1)], Now.AddSeconds(30)), 1);
    }

    [Fact]
    public void A_shallower_candidate_of_which_nothing_is_known_is_asked_for_so_that_it_is_refreshed()
    {
        _known.Learn(Scope, [Hash(2)], [Live(2)], Now);
        AssertAsked(_known.Find(Scope, [Hash(2), Hash(1)], Now), 1);
    }

    [Fact]
    public void Without_a_known_hit_what_was_absent_is_asked_for()
    {
        _known.Learn(Scope, [Hash(2), Hash(1)], [], Now);
        AssertAsked(_known.Find(Scope, [Hash(2), Hash(1)], Now), 2, 1);
    }

    [Fact]
    public void A_write_of_what_was_not_known_to_be_live_is_asked_for()
    {
        _known.Learn(Scope, [Hash(2), Hash(1)], [Live(2)], Now);
        _known.Wrote(Scope, new PrefixWrite(Hash(1), 1_500, CacheTier.OneHour, Now.AddHours(1)), Now.AddSeconds(-2), Now);
        AssertAsked(_known.Find(Scope, [Hash(2), Hash(1)], Now), 1);
    }

    [Fact]
    public void A_write_moves_no_expiry_back_and_an_older_one_changes_neither_count_nor_tier()
    {
        var newer = new PrefixMatch(Hash(1), 2_000, CacheTier.FiveMinutes, Now.AddMinutes(4), Now);
        _known.Learn(Scope, [Hash(1)], [newer], Now);
        _known.Wrote(Scope, new PrefixWrite(Hash(1), 1_000, CacheTier.OneHour, Now.AddMinutes(50)), Now.AddMinutes(-10), Now);
        Assert.Equal([newer with { ExpiresAt = Now.AddMinutes(50) }], _known.Find(Scope, [Hash(1)], Now).Live);

        _known.Wrote(Scope, new PrefixWrite(Hash(1), 3_000, CacheTier.FiveMinutes, Now.AddMinutes(5)), Now.AddSeconds(1), Now.AddSeconds(1));
        Assert.Equal(
            [new PrefixMatch(Hash(1), 3_000, CacheTier.FiveMinutes, Now.AddMinutes(50), Now.AddSeconds(1))],
            _known.Find(Scope, [Hash(1)], Now.AddSeconds(1)).Live);
    }

    [Fact]
    public void A_refresh_slides_what_is_known_forward_never_back_and_does_not_postpone_the_next_question()
    {
        _known.Learn(Scope, [Hash(1)], [Live(1, expiresAt: Now.AddMinutes(1))], Now);
        _known.Refreshed(Scope, new PrefixRefresh(Hash(1), Now.AddMinutes(9)), slack: 0, Now);
        _known.Refreshed(Scope, new PrefixRefresh(Hash(1), Now.AddMinutes(8)), slack: 0, Now);

        Assert.Equal(Now.AddMinutes(9), Assert.Single(_known.Find(Scope, [Hash(1)], Now.AddMinutes(4)).Live!).ExpiresAt);
        AssertAsked(_known.Find(Scope, [Hash(1)], Now.AddMinutes(5)), 1);
    }

    [Fact]
    public void Of_a_refresh_that_the_store_may_leave_behind_by_a_slack_the_rest_is_certain()
    {
        _known.Learn(Scope, [Hash(1)], [Live(1, expiresAt: Now.AddMinutes(1))], Now);
        _known.Refreshed(Scope, new PrefixRefresh(Hash(1), Now.AddMinutes(5)), slack: 0.1, Now);
        Assert.Equal(Now.AddMinutes(4.5), Assert.Single(_known.Find(Scope, [Hash(1)], Now.AddMinutes(4)).Live!).ExpiresAt);
        AssertAsked(_known.Find(Scope, [Hash(1)], Now.AddMinutes(4.5)), 1);
    }

    [Fact]
    public void A_refresh_of_what_is_unknown_absent_or_expired_makes_it_asked_for()
    {
        _known.Learn(Scope, [Hash(4), Hash(2), Hash(1)], [Live(4), Live(1, expiresAt: Now.AddSeconds(10))], Now);
        var later = Now.AddSeconds(10);
        foreach (var n in new[] { 1, 2, 3 }) _known.Refreshed(Scope, new PrefixRefresh(Hash(n), later.AddMinutes(5)), slack: 0, later);
        AssertAsked(_known.Find(Scope, [Hash(4), Hash(3), Hash(2), Hash(1)], later), 3, 2, 1);
    }

    [Fact]
    public void An_answer_that_was_asked_before_a_change_does_not_make_its_entry_absent()
    {
        _known.Learn(Scope, [Hash(2)], [Live(2)], Now);
        _known.Wrote(Scope, new PrefixWrite(Hash(1), 1, CacheTier.FiveMinutes, Now.AddMinutes(5)), Now, Now);
        _known.Learn(Scope, [Hash(1)], [], Now);
        AssertAsked(_known.Find(Scope, [Hash(2), Hash(1)], Now), 1);
    }

    [Fact]
    public void A_younger_answer_replaces_what_is_known_whatever_it_says()
    {
        _known.Learn(Scope, [Hash(1)], [Live(1, expiresAt: Now.AddMinutes(9))], Now);
        _known.Learn(Scope, [Hash(1)], [Live(1, expiresAt: Now.AddMinutes(4))], Now.AddSeconds(1));
        _known.Learn(Scope, [Hash(1)], [Live(1, expiresAt: Now.AddMinutes(9))], Now);
        Assert.Equal(Now.AddMinutes(4), Assert.Single(_known.Find(Scope, [Hash(1)], Now.AddSeconds(1)).Live!).ExpiresAt);
    }

    [Fact]
    public void An_entry_that_the_store_has_lost_is_forgotten()
    {
        _known.Learn(Scope, [Hash(1)], [Live(1)], Now);
        _known.Learn(Scope, [Hash(1)], [], Now.AddSeconds(1));
        AssertAsked(_known.Find(Scope, [Hash(1)], Now.AddSeconds(1)), 1);
    }

    [Fact]
    public void A_candidate_given_twice_is_answered_once()
    {
        _known.Learn(Scope, [Hash(1)], [Live(1)], Now);
        var found = _known.Find(Scope, [Hash(1), Hash(2), Hash(1), Hash(2)], Now);
        Assert.Equal([Live(1)], found.Live);
        AssertAsked(found, 2);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(257)]
    [InlineData(5_000)]
    public void Lists_of_any_length_are_answered(int count)
    {
        PrefixHash[] candidates = [.. Enumerable.Range(0, count).Select(Hash)];
        _known.Learn(Scope, candidates, [.. candidates.Where((_, i) => i % 2 == 0).Select((_, i) => Live(i * 2))], Now);
        var found = _known.Find(Scope, candidates, Now.Add(KnownPrefixes.AbsentTrust));
        Assert.Equal(count, (found.Live?.Count ?? 0) + found.Asked.Length);
    }

    [Fact]
    public void A_full_table_gives_up_what_is_expired_and_then_what_expires_soonest()
    {
        var small = new KnownPrefixes(capacity: 8);
        small.Learn(Scope, [Hash(1)], [Live(1, expiresAt: Now.AddSeconds(-1))], Now.AddMinutes(-1));
        for (var n = 2; n <= 8; n++) small.Learn(Scope, [Hash(n)], [Live(n, expiresAt: Now.AddMinutes(n - 1))], Now.AddMinutes(-1));
        // Three more take the places of 1, 2 and 3.
        for (var n = 9; n <= 11; n++) small.Learn(Scope, [Hash(n)], [Live(n, expiresAt: Now.AddMinutes(4).AddSeconds(n))], Now);
        AssertAsked(small.Find(Scope, Down(11), Now), 3, 2, 1);
    }

    [Fact]
    public void What_is_absent_takes_no_room_from_what_is_live_however_much_of_it_there_is()
    {
        var small = new KnownPrefixes(capacity: 8);
        for (var n = 1; n <= 8; n++) small.Learn(Scope, [Hash(n)], [Live(n)], Now);
        for (var n = 9; n <= 1_000; n++) small.Learn(Scope, [Hash(n)], [], Now);
        Assert.Equal(8, small.Find(Scope, Down(8), Now).Live!.Count);
    }

    [Fact]
    public void The_table_never_holds_more_than_its_capacity()
    {
        var small = new KnownPrefixes(capacity: 1_000);
        PrefixHash[] all = [.. Enumerable.Range(1, 5_000).Select(Hash)];
        foreach (var n in Enumerable.Range(1, 5_000)) small.Learn(Scope, [Hash(n)], [Live(n)], Now);
        Assert.InRange(small.Find(Scope, all, Now).Live!.Count, 512, 1_024);
    }

    [Fact]
    public void A_table_grows_until_it_holds_what_is_live_and_forgets_none_of_it()
    {
        var growing = new KnownPrefixes(capacity: 1 << 14, initialCapacity: 64);
        const int live = 6_000;
        // What had no room is asked for, and learned again.
        for (var round = 0; round < 8; round++)
        {
            for (var n = 1; n <= live; n++)
            {
                if (growing.Find(Scope, [Hash(n)], Now).Asked is [_]) growing.Learn(Scope, [Hash(n)], [Live(n)], Now);
            }
        }
        Assert.Equal(live, growing.Find(Scope, Down(live), Now).Live!.Count);
        Assert.Equal(1 << 14, growing.Capacity);
    }

    [Fact]
    public void A_table_does_not_grow_for_what_is_absent_or_expired()
    {
        var growing = new KnownPrefixes(capacity: 1 << 14, initialCapacity: 64);
        for (var n = 1; n <= 6_000; n++)
        {
            var later = Now.AddMilliseconds(n);
            growing.Learn(Scope, [Hash(-n)], [], later);
            growing.Learn(Scope, [Hash(n)], [Live(n, expiresAt: later.AddMilliseconds(1))], later);
        }
        Assert.Equal(64, growing.Capacity);
    }

    [Fact]
    public void What_was_known_before_a_table_grew_is_known_and_changes_as_ever()
    {
        var growing = new KnownPrefixes(capacity: 1 << 14, initialCapacity: 64);
        // Of use for longer than the others, which do not push it out then.
        growing.Learn(Scope, [Hash(0)], [Live(0, CacheTier.OneHour, Now.AddHours(1))], Now.AddMinutes(1));
        for (var n = 1; growing.Capacity == 64; n++) growing.Learn(Scope, [Hash(n)], [Live(n)], Now);

        var later = Now.AddMinutes(2);
        Assert.Equal(Now.AddHours(1), Assert.Single(growing.Find(Scope, [Hash(0)], later).Live!).ExpiresAt);
        growing.Refreshed(Scope, new PrefixRefresh(Hash(0), Now.AddHours(2)), slack: 0, later);
        Assert.Equal(Now.AddHours(2), Assert.Single(growing.Find(Scope, [Hash(0)], later).Live!).ExpiresAt);
        growing.Learn(Scope, [Hash(0)], [], later.AddSeconds(1));
        AssertAsked(growing.Find(Scope, [Hash(0)], later.AddSeconds(1)), 0);
    }

    [Theory]
    [InlineData(0, 8)]
    [InlineData(-1, 8)]
    [InlineData((1 << 26) + 1, 8)]
    [InlineData(8, 0)]
    public void A_capacity_that_makes_no_sense_is_refused(int capacity, int initialCapacity) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new KnownPrefixes(capacity, initialCapacity));

    [Fact]
    public async Task Readers_beside_writers_never_see_one_entry_as_another_however_the_table_grows()
    {
        var small = new KnownPrefixes(capacity: 1_024, initialCapacity: 8);
        CacheScope[] scopes = [Scope, Scope with { Model = "model-b" }];
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(() =>
        {
            var random = new Random(worker);
            for (var round = 0; round < 20_000; round++)
            {
                var (n, which) = (random.Next(200), random.Next(2));
                if (random.Next(3) == 0) small.Learn(scopes[which], [Hash(n)], random.Next(4) == 0 ? [] : [Live(n, writtenAt: Now.AddDays(which))], Now);
                foreach (var match in small.Find(scopes[which], [Hash(n)], Now).Live ?? [])
                {
                    Assert.Equal(Live(n, writtenAt: Now.AddDays(which)), match);
                }
            }
        })));
    }

    private static void AssertAsked(KnownCandidates found, params int[] asked) => Assert.Equal(asked.Select(Hash), found.Asked);

    private static PrefixHash[] Down(int from) => [.. Enumerable.Range(1, from).Reverse().Select(Hash)];

    private static PrefixMatch Live(int n, CacheTier tier = CacheTier.FiveMinutes, DateTimeOffset? expiresAt = null, DateTimeOffset? writtenAt = null) =>
        new(Hash(n), n, tier, expiresAt ?? Now.AddMinutes(5), writtenAt ?? Now.AddMinutes(-1));

    private static PrefixHash Hash(int n)
    {
        var bytes = new byte[PrefixHash.Size];
        BinaryPrimitives.WriteInt64BigEndian(bytes, (n + 1) * 0x5851F42D4C957F2D);
        return new PrefixHash(bytes);
    }
}
