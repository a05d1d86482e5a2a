using System.Diagnostics.Metrics;
using CacheIndex.Postgres;
using CacheIndex.Prefixes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using PromptCaching;

namespace CacheIndex.Tests.Prefixes;

public sealed class GatheredRefreshesTests(PostgresServer server) : IDisposable
{
    private static readonly DateTimeOffset Now = IndexFixture.Start;

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ManualClock _clock = new(Now);
    private readonly CacheScope _scope = Some.Scope();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task Many_refreshes_of_an_entry_reach_the_store_as_one_with_the_latest_expiry()
    {
        var store = new RecordingIndex(_clock);
        using var gathered = Gathered(store);
        var hash = Some.Hash();
        foreach (var minutes in new[] { 5, 9, 7 }) await gathered.RefreshAsync([new(_scope, new(hash, Now.AddMinutes(minutes)))], Cancellation);
        Assert.Empty(store.Refreshes);

        await gathered.FlushAsync();
        await gathered.FlushAsync();

        Assert.Equal([new ScopedRefresh(_scope, new(hash, Now.AddMinutes(9)))], Assert.Single(store.Refreshes));
    }

    [Fact]
    public async Task A_look_up_of_this_replica_sees_a_refresh_that_still_waits_and_sends_no_other()
    {
        var store = new RecordingIndex(_clock);
        using var gathered = Gathered(store);
        var (asked, other) = (Some.Write(Now), Some.Write(Now));
        await gathered.WriteAsync([new(_scope, asked, Now), new(_scope, other, Now)], Cancellation);
        await gathered.RefreshAsync([new(_scope, new(asked.Hash, Now.AddMinutes(8))), new(_scope, new(other.Hash, Now.AddMinutes(8)))], Cancellation);
        _clock.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal(Now.AddMinutes(8), Assert.Single(await gathered.LookupAsync(_scope, [Some.Hash(), asked.Hash], Cancellation)).ExpiresAt);
        Assert.Equal([asked.Hash], store.Refreshes.SelectMany(batch => batch).Select(refresh => refresh.Entry.Hash));
    }

    [Fact]
    public async Task A_look_up_waits_for_a_refresh_that_is_on_its_way()
    {
        var store = new RecordingIndex(_clock);
        var held = new HeldPrefixIndex(store);
        using var gathered = Gathered(held);
        var write = Some.Write(Now);
        await gathered.WriteAsync([new(_scope, write, Now)], Cancellation);
        await gathered.RefreshAsync([new(_scope, new(write.Hash, Now.AddMinutes(8)))], Cancellation);
        held.Holds = true;
        var flush = gathered.FlushAsync();
        await Eventually.TrueAsync(() => Task.FromResult(held.Waiting == 1), "the refresh is on its way");
        held.Holds = false;
        _clock.Advance(TimeSpan.FromMinutes(6));

        var lookup = gathered.LookupAsync(_scope, [write.Hash], Cancellation);
        Assert.False(lookup.IsCompleted);
        held.Release(0);
        held.Release(0);

        Assert.Single(await lookup);
        await flush;
    }

    [Fact]
    public async Task The_service_does_not_end_before_what_is_on_its_way_has_arrived()
    {
        var held = new HeldPrefixIndex(new RecordingIndex(_clock)) { Holds = true };
        using var gathered = Gathered(held);
        await gathered.RefreshAsync([new(_scope, new(Some.Hash(), Now.AddMinutes(8)))], Cancellation);
        var flush = gathered.FlushAsync();
        await Eventually.TrueAsync(() => Task.FromResult(held.Waiting == 1), "the refresh is on its way");

        var stop = gathered.StopAsync(Cancellation);
        Assert.False(stop.IsCompleted);
        held.Release(0);
        held.Release(0);

        await stop;
        await flush;
    }

    [Fact]
    public async Task What_a_failing_store_did_not_take_is_sent_again_merged_with_what_came_meanwhile()
    {
        var store = new RecordingIndex(_clock) { Fails = true };
        using var gathered = Gathered(store);
        var hash = Some.Hash();
        await gathered.RefreshAsync([new(_scope, new(hash, Now.AddMinutes(8)))], Cancellation);
        await Assert.ThrowsAsync<InvalidOperationException>(gathered.FlushAsync);
        await gathered.RefreshAsync([new(_scope, new(hash, Now.AddMinutes(6)))], Cancellation);
        store.Fails = false;

        await gathered.FlushAsync();

        Assert.Equal([new ScopedRefresh(_scope, new(hash, Now.AddMinutes(8)))], Assert.Single(store.Refreshes));
    }

    [Fact]
    public async Task What_finds_no_room_is_sent_at_once()
    {
        var store = new RecordingIndex(_clock);
        using var gathered = Gathered(store);
        var refreshes = Enumerable.Range(0, GatheredRefreshes.MaxWaiting + 2).Select(_ => new ScopedRefresh(_scope, new(Some.Hash(), Now.AddMinutes(5)))).ToArray();
        await gathered.RefreshAsync(refreshes, Cancellation);
        Assert.Equal(refreshes[^2..], Assert.Single(store.Refreshes));
        await gathered.FlushAsync();
        Assert.Equal(refreshes.Length, store.Refreshes.Sum(batch => batch.Count));
    }

    [Fact]
    public async Task The_service_sends_refreshes_by_itself_and_the_rest_when_it_stops()
    {
        var database = await server.CreateDatabaseAsync();
        var (first, last) = (Some.Write(Now), Some.Write(Now));
        await using (var host = await IndexHost.StartHealthyAsync(database, _clock))
        {
            var index = host.Services.GetRequiredService<IPrefixIndex>();
            await index.WriteAsync([new(_scope, first, Now), new(_scope, last, Now)], Cancellation);
            await index.RefreshAsync([new(_scope, new(first.Hash, Now.AddMinutes(8)))], Cancellation);
            await Eventually.TrueAsync(async () => await ExpiryAsync(database, first.Hash) == Now.AddMinutes(8), "the refresh is in the table");
            await index.RefreshAsync([new(_scope, new(last.Hash, Now.AddMinutes(8)))], Cancellation);
        }
        Assert.Equal(Now.AddMinutes(8), await ExpiryAsync(database, last.Hash));
    }

    [Fact]
    public async Task With_slack_a_row_is_updated_only_when_its_expiry_moves_by_that_share_of_its_window()
    {
        var database = await server.CreateDatabaseAsync();
        await using var host = await IndexHost.StartHealthyAsync(database, _clock, ("Refresh:Slack", "0.1"));
        var store = host.Services.GetRequiredService<PostgresPrefixIndex>();
        var (shortest, longer) = (Some.Write(Now), Some.Write(Now, CacheTier.OneHour));
        await store.WriteAsync([new(_scope, shortest, Now), new(_scope, longer, Now)], Cancellation);

        foreach (var (entry, slack) in new[] { (shortest, TimeSpan.FromSeconds(30)), (longer, TimeSpan.FromMinutes(6)) })
        {
            await store.RefreshAsync([new(_scope, new(entry.Hash, entry.ExpiresAt + slack))], Cancellation);
            Assert.Equal(entry.ExpiresAt, await ExpiryAsync(database, entry.Hash));
            var beyond = entry.ExpiresAt + slack + TimeSpan.FromMilliseconds(1);
            await store.RefreshAsync([new(_scope, new(entry.Hash, beyond))], Cancellation);
            Assert.Equal(beyond, await ExpiryAsync(database, entry.Hash));
        }
    }

    [Theory]
    [InlineData("Refresh:Interval", "00:00:02")]
    [InlineData("Refresh:Slack", "0.6")]
    public void Settings_that_make_no_sense_stop_the_start(string setting, string value)
    {
        var refusal = Assert.Throws<OptionsValidationException>(() => IndexHost.Start("Host=127.0.0.1;Port=1", _clock, (setting, value)));
        Assert.Contains(setting.Split(':')[1], refusal.Message, StringComparison.Ordinal);
    }

    private GatheredRefreshes Gathered(IPrefixIndex store) => new(
        store, Options.Create(new RefreshOptions()), new CacheIndexMetrics(_services.GetRequiredService<IMeterFactory>()), _clock,
        NullLogger<GatheredRefreshes>.Instance);

    private static async Task<DateTimeOffset> ExpiryAsync(string database, PrefixHash hash)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand("SELECT expires_at FROM prefix_entries WHERE prefix_hash = $1");
        command.Parameters.With(hash.ToArray());
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        Assert.True(await reader.ReadAsync(Cancellation));
        return reader.GetFieldValue<DateTimeOffset>(0);
    }

    private sealed class RecordingIndex(TimeProvider clock) : IPrefixIndex
    {
        private readonly ModelPrefixIndex _model = new(clock);

        public bool Fails { get; set; }

        public List<IReadOnlyList<ScopedRefresh>> Refreshes { get; } = [];

        public Task<IReadOnlyList<PrefixMatch>> LookupAsync(CacheScope scope, PrefixHash[] hashes, CancellationToken cancellationToken) =>
            _model.LookupAsync(scope, hashes, cancellationToken);

        public Task WriteAsync(IReadOnlyList<ScopedWrite> writes, CancellationToken cancellationToken) => _model.WriteAsync(writes, cancellationToken);

        public Task RefreshAsync(IReadOnlyList<ScopedRefresh> refreshes, CancellationToken cancellationToken)
        {
            if (Fails) return Task.FromException(new InvalidOperationException());
            Refreshes.Add(refreshes);
            return _model.RefreshAsync(refreshes, cancellationToken);
        }
    }
}
