using CacheIndex.Postgres;
using CacheIndex.Prefixes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PromptCaching;

namespace CacheIndex.Tests.Postgres;

public sealed class PostgresPrefixIndexTests(IndexFixture fixture) : IClassFixture<IndexFixture>
{
    private static readonly DateTimeOffset Now = IndexFixture.Start;

    private readonly CacheScope _scope = Some.Scope();

    private PostgresPrefixIndex Index => fixture.Host.Services.GetRequiredService<PostgresPrefixIndex>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_written_entry_is_found_by_a_look_up()
    {
        var write = Some.Write(Now, CacheTier.OneHour, tokens: 1_400);
        await WriteAsync(write);

        var matches = await LookupAsync(Some.Hash(), write.Hash);

        Assert.Equal([new PrefixMatch(write.Hash, 1_400, CacheTier.OneHour, write.ExpiresAt, Now)], matches);
    }

    [Fact]
    public async Task Expired_entries_and_entries_of_other_scopes_are_not_found()
    {
        var (dead, live) = (Some.Write(Now.AddMinutes(-6)), Some.Write(Now));
        await WriteAsync(dead, live);

        Assert.Equal([live.Hash], (await LookupAsync(dead.Hash, live.Hash)).Select(match => match.Hash));
        foreach (var other in new[]
        {
            _scope with { PrincipalId = Guid.NewGuid() }, _scope with { Model = "model-b" }, _scope with { TokenizerVersion = "o200k-2" },
        })
        {
            Assert.Empty(await Index.LookupAsync(other, [live.Hash], Cancellation));
        }
    }

    [Fact]
    public async Task A_refresh_slides_an_entry_forward_and_never_back()
    {
        var write = Some.Write(Now);
        await WriteAsync(write);

        await Index.RefreshAsync([new(_scope, new(write.Hash, Now.AddMinutes(8)))], Cancellation);
        await Index.RefreshAsync([new(_scope, new(write.Hash, Now.AddMinutes(7)))], Cancellation);

        var match = Assert.Single(await LookupAsync(write.Hash));
        Assert.Equal((Now.AddMinutes(8), Now), (match.ExpiresAt, match.WrittenAt));
    }

    [Fact]
    public async Task Writing_a_key_again_updates_count_tier_and_expiry_in_one_row()
    {
        var first = Some.Write(Now, tokens: 1_000);
        await WriteAsync(first);
        var second = new PrefixWrite(first.Hash, 1_001, CacheTier.OneHour, Now.AddSeconds(1) + CacheTier.OneHour.Window());
        await Index.WriteAsync([new(_scope, second, Now.AddSeconds(1))], Cancellation);

        Assert.Equal([new PrefixMatch(first.Hash, 1_001, CacheTier.OneHour, second.ExpiresAt, Now.AddSeconds(1))], await LookupAsync(first.Hash));
        Assert.Equal(1, await ScalarAsync("SELECT count(*) FROM prompt_cache_entries WHERE prefix_hash = $1", first.Hash.ToArray()));
    }

    [Fact]
    public async Task An_entry_is_dead_at_the_very_instant_it_expires()
    {
        var (atNow, justAfter) = (Some.Hash(), Some.Hash());
        await WriteAsync(new PrefixWrite(atNow, 1, CacheTier.FiveMinutes, Now), new PrefixWrite(justAfter, 1, CacheTier.FiveMinutes, Now.AddMicroseconds(1)));

        Assert.Equal([justAfter], (await LookupAsync(atNow, justAfter)).Select(match => match.Hash));
    }

    [Fact]
    public async Task A_refresh_of_an_entry_that_is_gone_brings_nothing_back()
    {
        var gone = Some.Hash();
        await Index.RefreshAsync([new(_scope, new(gone, Now.AddMinutes(5)))], Cancellation);
        Assert.Empty(await LookupAsync(gone));
    }

    [Fact]
    public async Task A_write_that_arrives_late_changes_neither_count_nor_tier_and_shortens_nothing()
    {
        var hash = Some.Hash();
        var newer = Some.Write(Now, CacheTier.FiveMinutes, tokens: 2_000, hash);
        var older = Some.Write(Now.AddSeconds(-10), CacheTier.OneHour, tokens: 1_000, hash);
        await Index.WriteAsync([new(_scope, newer, Now)], Cancellation);
        await Index.WriteAsync([new(_scope, older, Now.AddSeconds(-10))], Cancellation);

        Assert.Equal([new PrefixMatch(hash, 2_000, CacheTier.FiveMinutes, older.ExpiresAt, Now)], await LookupAsync(hash));
    }

    [Fact]
    public async Task Replaying_a_write_after_a_refresh_does_not_shorten_it()
    {
        var write = Some.Write(Now);
        await WriteAsync(write);
        await Index.RefreshAsync([new(_scope, new(write.Hash, Now.AddMinutes(9)))], Cancellation);
        await WriteAsync(write);

        Assert.Equal(Now.AddMinutes(9), Assert.Single(await LookupAsync(write.Hash)).ExpiresAt);
    }

    [Fact]
    public async Task The_same_hash_several_times_in_one_call_counts_once()
    {
        var hash = Some.Hash();
        await WriteAsync(Some.Write(Now, tokens: 1, hash: hash), Some.Write(Now, CacheTier.OneHour, tokens: 2, hash), Some.Write(Now, tokens: 3, hash: hash));
        await Index.RefreshAsync([new(_scope, new(hash, Now.AddHours(2))), new(_scope, new(hash, Now.AddHours(3))), new(_scope, new(hash, Now.AddHours(1)))], Cancellation);

        Assert.Equal([new PrefixMatch(hash, 3, CacheTier.FiveMinutes, Now.AddHours(3), Now)], await LookupAsync(hash, hash, hash));
    }

    [Fact]
    public async Task Counts_beyond_31_bits_are_kept()
    {
        var write = Some.Write(Now, tokens: 5_000_000_000);
        await WriteAsync(write);
        Assert.Equal(5_000_000_000, Assert.Single(await LookupAsync(write.Hash)).TokenCount);
    }

    [Fact]
    public async Task Negative_counts_and_hashes_of_another_length_and_unknown_tiers_cannot_be_stored()
    {
        await WriteAsync(Some.Write(Now));
        foreach (var (column, value) in new[] { ("token_count", "-1"), ("tier", "3"), ("prefix_hash", "'\\x00'::bytea") })
        {
            await using var source = NpgsqlDataSource.Create(fixture.ConnectionString);
            await using var command = source.CreateCommand($"UPDATE prefix_entries SET {column} = {value}");
            var refusal = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Cancellation));
            Assert.Equal(PostgresErrorCodes.CheckViolation, refusal.SqlState);
        }
    }

    [Theory]
    [InlineData("model-a", "o200k-1")]
    [InlineData("", "")]
    [InlineData("模型 — µ", "\u0001")]
    public async Task Scopes_and_keys_are_the_same_in_SQL_and_in_the_program(string model, string tokenizer)
    {
        var (scope, hash) = (new CacheScope(Guid.NewGuid(), model, tokenizer), Some.Hash());
        await using var source = NpgsqlDataSource.Create(fixture.ConnectionString);
        await using var command = source.CreateCommand("SELECT prefix_scope_id($1, $2, $3), prefix_key($4)");
        command.Parameters.With(scope.PrincipalId).With(model).With(tokenizer).With(hash.ToArray());
        await using var row = await command.ExecuteReaderAsync(Cancellation);
        Assert.True(await row.ReadAsync(Cancellation));
        Assert.Equal((scope.Id, hash.SortKey), (row.GetGuid(0), row.GetInt64(1)));
    }

    [Fact]
    public async Task A_hash_that_begins_like_a_live_one_is_not_found_and_displaces_and_refreshes_nothing()
    {
        var live = Some.Write(Now, tokens: 1_000);
        var twin = Some.Write(Now, tokens: 2_000, hash: Twin(live.Hash));
        await WriteAsync(live);

        Assert.Empty(await LookupAsync(twin.Hash));
        await WriteAsync(twin);
        await Index.RefreshAsync([new(_scope, new(twin.Hash, Now.AddMinutes(9)))], Cancellation);
        Assert.Equal([new PrefixMatch(live.Hash, 1_000, live.Tier, live.ExpiresAt, Now)], await LookupAsync(live.Hash, twin.Hash));
    }

    [Fact]
    public async Task A_hash_that_begins_like_a_dead_one_takes_its_place()
    {
        var dead = Some.Write(Now.AddMinutes(-6), tokens: 1_000);
        var twin = Some.Write(Now, tokens: 2_000, hash: Twin(dead.Hash));
        await Index.WriteAsync([new(_scope, dead, Now.AddMinutes(-6))], Cancellation);
        await WriteAsync(twin);
        Assert.Equal([new PrefixMatch(twin.Hash, 2_000, twin.Tier, twin.ExpiresAt, Now)], await LookupAsync(dead.Hash, twin.Hash));
    }

    [Fact]
    public async Task Of_two_new_hashes_that_begin_alike_in_one_call_the_first_is_kept()
    {
        var (first, other) = (Some.Write(Now), Some.Write(Now));
        await WriteAsync(first, new PrefixWrite(Twin(first.Hash), 1, CacheTier.FiveMinutes, Now.AddMinutes(5)), other);
        Assert.Equal(
            new[] { first.Hash, other.Hash }.Order(), (await LookupAsync(first.Hash, Twin(first.Hash), other.Hash)).Select(match => match.Hash).Order());
    }

    [Fact]
    public async Task More_look_ups_at_once_than_there_are_connections_are_each_answered_with_their_own()
    {
        var writes = Enumerable.Range(0, 200).Select(n => Some.Write(Now, tokens: n + 1)).ToArray();
        await WriteAsync(writes);
        var answers = await Task.WhenAll(writes.Select(write => LookupAsync(Some.Hash(), write.Hash)));
        Assert.Equal(writes.Select(write => (write.Hash, write.TokenCount)), answers.Select(answer => (Assert.Single(answer).Hash, answer[0].TokenCount)));
    }

    [Fact]
    public async Task A_caller_that_leaves_takes_nobody_with_it()
    {
        var write = Some.Write(Now);
        await WriteAsync(write);
        using var leaving = new CancellationTokenSource();
        var calls = Enumerable.Range(0, 100)
            .Select(n => Index.LookupAsync(_scope, [write.Hash], n % 2 == 0 ? leaving.Token : Cancellation)).ToArray();
        await leaving.CancelAsync();
        for (var n = 1; n < calls.Length; n += 2) Assert.Single(await calls[n]);
        for (var n = 0; n < calls.Length; n += 2)
        {
            if (await Record.ExceptionAsync(() => calls[n]) is { } left) Assert.IsType<TaskCanceledException>(left);
        }
    }

    [Fact]
    public async Task Empty_lists_ask_nothing_and_change_nothing()
    {
        await Index.WriteAsync([], Cancellation);
        await Index.RefreshAsync([], Cancellation);
        Assert.Empty(await Index.LookupAsync(_scope, [], Cancellation));
    }

    [Fact]
    public async Task One_call_writes_and_refreshes_entries_of_many_scopes()
    {
        var scopes = Enumerable.Range(0, 5).Select(_ => Some.Scope()).ToArray();
        var write = Some.Write(Now);
        await Index.WriteAsync([.. scopes.Select(scope => new ScopedWrite(scope, write, Now))], Cancellation);
        await Index.RefreshAsync([.. scopes.Take(2).Select(scope => new ScopedRefresh(scope, new(write.Hash, Now.AddMinutes(6))))], Cancellation);

        var expiries = new List<DateTimeOffset>();
        foreach (var scope in scopes) expiries.Add(Assert.Single(await Index.LookupAsync(scope, [write.Hash], Cancellation)).ExpiresAt);
        Assert.Equal([Now.AddMinutes(6), Now.AddMinutes(6), write.ExpiresAt, write.ExpiresAt, write.ExpiresAt], expiries);
    }

    [Fact]
    public async Task Writes_and_refreshes_of_the_same_entries_in_any_order_at_once_all_succeed_and_end_at_the_latest_expiry()
    {
        var hashes = Enumerable.Range(0, 50).Select(_ => Some.Hash()).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async worker =>
        {
            var random = new Random(worker);
            for (var round = 0; round < 10; round++)
            {
                var shuffled = hashes.ToArray();
                random.Shuffle(shuffled);
                var expiry = Now.AddMinutes(1 + (worker * 10) + round);
                await Index.WriteAsync([.. shuffled.Select(hash => new ScopedWrite(_scope, new(hash, 1, CacheTier.OneHour, expiry), Now))], Cancellation);
                await Index.RefreshAsync([.. shuffled.Reverse().Select(hash => new ScopedRefresh(_scope, new(hash, expiry)))], Cancellation);
            }
        }));

        Assert.All(await LookupAsync(hashes), match => Assert.Equal(Now.AddMinutes(80), match.ExpiresAt));
    }

    [Fact]
    public async Task The_view_shows_the_columns_that_dwctl_operators_know()
    {
        var write = Some.Write(Now, CacheTier.OneDay, tokens: 77);
        await WriteAsync(write);

        await using var source = NpgsqlDataSource.Create(fixture.ConnectionString);
        await using var command = source.CreateCommand("""
            SELECT principal_id, virtual_model, tokenizer_version, prefix_hash, cumulative_token_count, ttl_tier, created_at, expires_at
            FROM prompt_cache_entries WHERE principal_id = $1
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = _scope.PrincipalId });
        await using var row = await command.ExecuteReaderAsync(Cancellation);
        Assert.True(await row.ReadAsync(Cancellation));
        Assert.Equal(
            (_scope.PrincipalId, "model-a", "o200k-1", write.Hash, 77L, "24h", Now, write.ExpiresAt),
            (row.GetGuid(0), row.GetString(1), row.GetString(2), new PrefixHash(row.GetFieldValue<byte[]>(3)), row.GetInt64(4), row.GetString(5),
                row.GetFieldValue<DateTimeOffset>(6), row.GetFieldValue<DateTimeOffset>(7)));
    }

    private static PrefixHash Twin(PrefixHash hash)
    {
        var bytes = hash.ToArray();
        bytes[31] ^= 1;
        return new PrefixHash(bytes);
    }

    private Task WriteAsync(params PrefixWrite[] writes) => Index.WriteAsync([.. writes.Select(write => new ScopedWrite(_scope, write, Now))], Cancellation);

    private Task<IReadOnlyList<PrefixMatch>> LookupAsync(params PrefixHash[] hashes) => Index.LookupAsync(_scope, hashes, Cancellation);

    private async Task<long> ScalarAsync(string sql, byte[] parameter)
    {
        await using var source = NpgsqlDataSource.Create(fixture.ConnectionString);
        await using var command = source.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = parameter });
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
