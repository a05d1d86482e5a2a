using System.Globalization;
using Benchmarks.Gateway;
using CacheIndex.Prefixes;
using Npgsql;
using PromptCaching;
using PromptCaching.Wire;
using TestSupport;

namespace Benchmarks.Index;

/// <summary>The measurements at one size of the index.</summary>
internal sealed class IndexRun(
    IndexBenchmarkOptions options, EntrySet set, IndexTable table, DirectoryInfo artifacts, string database, NpgsqlDataSource source)
{
    private const int Few = 8;
    private const int Many = 64;

    /// <summary>Look-ups of the hot set: with 20 hashes each it fits into what CacheIndex remembers.</summary>
    private const int Hot = 2_000;

    private static readonly int[] LiveOf20 = [EntrySet.Candidates, 2];

    private long _later;

    /// <summary>Look-ups through our client beside pgbench with the same SQL on the same scopes.</summary>
    public async Task StoreAsync()
    {
        if (!IsWanted("store")) return;
        await using var store = await StoreHost.StartAsync(database, redis: null);
        var load = Load();
        var sample = set.Sample();
        foreach (var live in LiveOf20)
        {
            var group = $"store: look-up, {live} of 20 live, 50 scopes";
            await IndexLoad.CompileAsync(Many, Lookup);
            if (Pgbench.IsInstalled) table.Add(set, group, "pgbench, 8 connections", await load.MeasureAsync(NewPgbench().Lookup(Few, live)));
            foreach (var callers in (int[])[Few, Many]) table.Add(set, group, Callers("ours", callers), await load.MeasureAsync(callers, Lookup));

            Task Lookup(Random random) => OursAsync(store, sample[random.Next(sample.Length)], live, random);
        }
    }

    /// <summary>The seed's table and ours by one plain client, then as CacheIndex asks; all scopes.</summary>
    public async Task LayoutAsync()
    {
        if (!IsWanted("layout")) return;
        await using var plain = new PlainNpgsql(database);
        await using var store = await StoreHost.StartAsync(database, redis: null);
        var load = Load();
        foreach (var live in LiveOf20)
        {
            var group = $"layout: look-up, {live} of 20 live, all scopes";
            (string Who, Func<Random, Task> Call)[] rows =
            [
                ("the seed's, plain client", random => Lookup(random, plain.LookupSeedAsync)),
                ("ours, plain client", random => Lookup(random, plain.LookupOursAsync)),
                ("ours, 8 callers", random => OursAsync(store, random.Next(set.Scopes), live, random)),
            ];
            foreach (var (_, call) in rows) await IndexLoad.CompileAsync(Few, call);
            foreach (var (who, call) in rows) table.Add(set, group, who, await load.MeasureAsync(Few, call));

            Task Lookup(Random random, Func<int, PrefixHash[], Task> lookup)
            {
                var scope = random.Next(set.Scopes);
                return lookup(scope, EntrySet.Lookup(scope, live, random));
            }
        }
    }

    /// <summary>Through a CacheIndex process by the gateway's client.</summary>
    public async Task HttpAsync()
    {
        if (!IsWanted("http")) return;
        await using var http = await HttpIndex.StartAsync(artifacts, database, redis: null);
        var load = Load(CpuOf(http));
        var random = new Random(1);
        LookupRequest[] hot = [.. Enumerable.Range(0, Hot).Select(_ => Request(random, EntrySet.Candidates))];
        await IndexLoad.CompileAsync(Many, draw => http.LookupAsync(Request(draw, live: 2)));
        await IndexLoad.CompileAsync(Many, draw => http.LookupAsync(hot[draw.Next(Hot)]));
        table.Add(set, "http: look-up, known live in CacheIndex", Callers("ours", Many), await load.MeasureAsync(Many, draw => http.LookupAsync(hot[draw.Next(Hot)])));
        foreach (var live in LiveOf20)
            table.Add(set, $"http: look-up, {live} of 20 live, any scope", Callers("ours", Many), await load.MeasureAsync(Many, draw => http.LookupAsync(Request(draw, live))));
        // Twice: what a table that grew has dropped is known again.
        for (var i = 0; i < 2; i++) await AskForEachAsync(http);
        table.Add(set, "http: look-up, 20 of 20 live, each asked for before", Callers("ours", Many),
            await load.MeasureAsync(Many, draw => http.LookupAsync(Request(draw, EntrySet.Candidates))));
    }

    /// <summary>Turns of conversations, from the store and through a CacheIndex process, which knows by then what it was asked before.</summary>
    public async Task ConversationAsync()
    {
        if (!IsWanted("conversation")) return;
        await using var store = await StoreHost.StartAsync(database, redis: null);
        var conversations = new Conversations(set);
        await conversations.WriteAsync(store.Postgres);
        await IndexLoad.CompileAsync(Many, StoreAsync);
        foreach (var callers in (int[])[Few, Many])
            table.Add(set, "conversation: look-up, store", Callers("ours", callers), await Load().MeasureAsync(callers, StoreAsync));
        await using var http = await HttpIndex.StartAsync(artifacts, database, redis: null);
        await IndexLoad.CompileAsync(Many, HttpAsync);
        foreach (var callers in (int[])[Few, Many])
            table.Add(set, "conversation: look-up, http", Callers("ours", callers), await Load(CpuOf(http)).MeasureAsync(callers, HttpAsync));

        async Task StoreAsync(Random random)
        {
            var (scope, candidates, live) = conversations.Next();
            Check(live, await store.Postgres.LookupAsync(scope, candidates, CancellationToken.None));
        }

        async Task HttpAsync(Random random)
        {
            var (scope, candidates, live) = conversations.Next();
            Check(live, await http.LookupAsync(new LookupRequest(scope, candidates)));
        }

        static void Check(int live, IReadOnlyList<PrefixMatch> matches)
        {
            if (matches.Count != live) throw new InvalidOperationException($"A turn found {matches.Count} entries; {live} are live.");
        }
    }

    /// <summary>From Redis' complete buckets, nothing else knowing.</summary>
    public async Task RedisAsync()
    {
        if (!IsWanted("redis") || !RedisBenchmark.IsInstalled) return;
        await using var redis = await PrivateRedis.StartNewAsync("--maxmemory", "2gb", "--maxmemory-policy", "allkeys-lru");
        await RedisBenchmark.FillAsync(redis.CommandAsync);
        await using var store = await StoreHost.StartAsync(database, redis.ConnectionString);
        var (index, behind) = store.Redis();
        var port = int.Parse(redis.ConnectionString.Split(':')[1], CultureInfo.InvariantCulture);
        var load = Load(("Redis", () => ProcessCosts.Cpu([redis.Id])));
        var scopes = set.Sample(most: 500);
        await LoadBucketsAsync(index, behind, scopes);
        const string group = "redis: look-up, 20 of 20 live";
        table.Add(set, group, $"redis-benchmark, {Many} connections", await load.MeasureAsync(seconds => RedisBenchmark.RunAsync(port, Many, seconds)));
        table.Add(set, group, Callers("ours", Many), await load.MeasureAsync(Many, random => Lookup(random, scopes[random.Next(scopes.Length)])));

        Task Lookup(Random random, int scope) =>
            index.LookupAsync(EntrySet.Scope(scope), EntrySet.Lookup(scope, EntrySet.Candidates, random), CancellationToken.None);
    }

    /// <summary>Refreshes of 18 entries and writes of 4.</summary>
    public async Task ChangesAsync()
    {
        if (!IsWanted("changes")) return;
        await using var store = await StoreHost.StartAsync(database, redis: null);
        await using var plain = new PlainNpgsql(database);
        var load = Load();
        const string refresh = "changes: refresh of 18";
        if (Pgbench.IsInstalled) table.Add(set, refresh, "pgbench, 8 connections", await load.MeasureAsync(NewPgbench().Refresh(Few)));
        table.Add(set, refresh, Callers("ours", Few), await load.MeasureAsync(Few, random =>
        {
            var (scope, hashes, expiry) = Refreshed(random);
            return store.Postgres.RefreshAsync([.. hashes.Select(hash => new ScopedRefresh(EntrySet.Scope(scope), new(hash, expiry)))], CancellationToken.None);
        }));
        table.Add(set, refresh, "the seed's, plain client", await load.MeasureAsync(Few, random =>
        {
            var (scope, hashes, expiry) = Refreshed(random);
            return plain.RefreshSeedAsync(scope, hashes, expiry);
        }));
        const string write = "changes: write of 4";
        if (Pgbench.IsInstalled) table.Add(set, write, "pgbench, 8 connections", await load.MeasureAsync(NewPgbench().Write(Few)));
        table.Add(set, write, Callers("ours", Few), await load.MeasureAsync(Few, random =>
        {
            var (scope, hashes) = Written(random);
            return store.Postgres.WriteAsync(
                [.. hashes.Select(hash => new ScopedWrite(EntrySet.Scope(scope), new(hash, 2_000, CacheTier.FiveMinutes, EntrySet.Expiry), EntrySet.Now))],
                CancellationToken.None);
        }));
        table.Add(set, write, "the seed's, plain client", await load.MeasureAsync(Few, random =>
        {
            var (scope, hashes) = Written(random);
            return plain.WriteSeedAsync(scope, hashes);
        }));
    }

    private async Task AskForEachAsync(HttpIndex http) => await Parallel.ForEachAsync(
        Enumerable.Range(0, set.Entries / EntrySet.Candidates), new ParallelOptions { MaxDegreeOfParallelism = Many }, async (part, _) =>
        {
            var (scope, nth) = Math.DivRem(part, EntrySet.PerScope / EntrySet.Candidates);
            var entries = Enumerable.Range(nth * EntrySet.Candidates, EntrySet.Candidates);
            PrefixHash[] hashes = [.. entries.Select(entry => EntrySet.Hash(EntrySet.Number(scope, entry)))];
            if ((await http.LookupAsync(new LookupRequest(EntrySet.Scope(scope), hashes))).Count != hashes.Length)
                throw new InvalidOperationException($"Not all entries of scope {scope} were found.");
        });

    private static string Callers(string name, int callers) => string.Create(CultureInfo.InvariantCulture, $"{name}, {callers} callers");

    /// <summary>A look-up has the bucket loaded that it misses, soon after; until none misses.</summary>
    private static async Task LoadBucketsAsync(IPrefixIndex index, CountedIndex behind, int[] scopes)
    {
        var random = new Random(1);
        for (var attempt = 0; attempt < 60; attempt++)
        {
            var before = behind.Lookups;
            foreach (var scope in scopes)
                await index.LookupAsync(EntrySet.Scope(scope), EntrySet.Lookup(scope, EntrySet.Candidates, random), CancellationToken.None);
            if (behind.Lookups == before) return;
            await Task.Delay(500);
        }
        throw new InvalidOperationException("The buckets were not loaded within half a minute.");
    }

    private bool IsWanted(string group) => group.Contains(options.Only, StringComparison.OrdinalIgnoreCase);

    private Pgbench NewPgbench() => new(new NpgsqlConnectionStringBuilder(database), set, artifacts);

    private static (string, Func<TimeSpan>) CpuOf(HttpIndex http) => ("CacheIndex", () => ProcessCosts.Cpu([http.Id]));

    private static Task<IReadOnlyList<PrefixMatch>> OursAsync(StoreHost store, int scope, int live, Random random) =>
        store.Postgres.LookupAsync(EntrySet.Scope(scope), EntrySet.Lookup(scope, live, random), CancellationToken.None);

    private IndexLoad Load((string Name, Func<TimeSpan> Cpu)? other = null)
    {
        var costs = new Dictionary<string, Func<TimeSpan>>
        {
            ["client"] = ProcessCosts.OwnAndEnded,
            ["Postgres"] = static () => ProcessCosts.WithEnded(ProcessCosts.OwnNamed("postgres")),
        };
        if (other is { } cost) costs[cost.Name] = cost.Cpu;
        return new IndexLoad(options, costs, source);
    }

    private LookupRequest Request(Random random, int live)
    {
        var scope = random.Next(set.Scopes);
        return new LookupRequest(EntrySet.Scope(scope), EntrySet.Lookup(scope, live, random));
    }

    /// <summary>Entries of one scope and an expiry that is later than any before.</summary>
    private (int Scope, PrefixHash[] Hashes, DateTimeOffset Expiry) Refreshed(Random random)
    {
        var scope = random.Next(set.Scopes);
        var first = EntrySet.Number(scope, random.Next(EntrySet.PerScope - EntrySet.Refreshed + 1));
        var expiry = EntrySet.Expiry.AddYears(100).AddSeconds(Interlocked.Increment(ref _later));
        return (scope, [.. Enumerable.Range(0, EntrySet.Refreshed).Select(i => EntrySet.Hash(first + i))], expiry);
    }

    /// <summary>Entries that no table has.</summary>
    private (int Scope, PrefixHash[] Hashes) Written(Random random)
    {
        var first = 2 * EntrySet.FirstAbsent + (Interlocked.Increment(ref _later) * EntrySet.Written);
        return (random.Next(set.Scopes), [.. Enumerable.Range(0, EntrySet.Written).Select(i => EntrySet.Hash(first + i))]);
    }
}
