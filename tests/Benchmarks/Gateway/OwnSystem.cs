using System.Globalization;
using TestSupport;

namespace Benchmarks.Gateway;

/// <summary>Our gateway with all that it has in earnest: keys, a real CacheIndex on a real Postgres, the outbox on disk, the tokenizer.</summary>
internal sealed class OwnSystem : IAsyncDisposable
{
    private const string Secret = "sk-benchmark-0123456789";
    private const string InternalKey = "benchmark-internal-key";

    /// <summary>So low that the small body's prefixes are cached, too: otherwise it would measure nothing.</summary>
    private const string MinPrefixTokens = "16";

    private PrivatePostgres? _postgres;
    private Child? _index;
    private Child? _gateway;
    private int _port;

    public static async Task<OwnSystem> StartAsync(DirectoryInfo artifacts, int upstream, int gatewayCore, int indexCore)
    {
        var system = new OwnSystem { _postgres = await PrivatePostgres.StartNewAsync() };
        var database = await system._postgres.CreateDatabaseAsync();
        var indexPort = Child.FreePort();
        system._index = Child.Start(Path.Combine(artifacts.FullName, "cacheindex.log"), indexCore, Program("CacheIndex"), [],
            ("ASPNETCORE_URLS", Url(indexPort)), ("InternalKey", InternalKey), ("ConnectionStrings__promptcache", database),
            ("Seed__Principals__bench__Keys__bench", Secret));
        await system._index.UntilReadyAsync(indexPort, "/health");
        var outbox = artifacts.CreateSubdirectory("outbox");
        outbox.Delete(recursive: true);
        system._port = Child.FreePort();
        system._gateway = Child.Start(Path.Combine(artifacts.FullName, "gateway.log"), gatewayCore, Program("Gateway"),
            [
                "--Gateway:Models:*:Upstream=default",   // as arguments, because shells drop variables with a * in their names
                $"--Gateway:Models:*:MinPrefixTokens={MinPrefixTokens}",
            ],
            ("ASPNETCORE_URLS", Url(system._port)), ("InternalKey", InternalKey), ("services__cacheindex__http__0", Url(indexPort)),
            ("Gateway__Upstreams__default__BaseUrl", Url(upstream)), ("Gateway__Outbox__Directory", outbox.FullName));
        await system._gateway.UntilReadyAsync(system._port, "/health");
        return system;
    }

    /// <param name="name">What the table calls it.</param>
    /// <param name="freshLastBlock">Whether each request ends in a new block: then each asks the index and writes an entry.</param>
    public Contender Contender(string name, bool freshLastBlock) =>
        new(name, _port, $"Authorization: Bearer {Secret}\r\n", _gateway) { FreshLastBlock = freshLastBlock, Companions = Companions };

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
        if (_index is not null) await _index.DisposeAsync();
        if (_postgres is not null) await _postgres.DisposeAsync();
    }

    /// <summary>A service where its own build has put it, in the configuration that the benchmark was built in.</summary>
    public static string Program(string service)
    {
        var bin = new DirectoryInfo(AppContext.BaseDirectory);   // …/tests/Benchmarks/bin/<configuration>/<framework>
        var root = bin;
        while (!File.Exists(Path.Combine(root.FullName, "PromptCache.Aspire.sln")))
            root = root.Parent ?? throw new InvalidOperationException("Run the benchmark from within the repository.");
        return Path.Combine(root.FullName, service, "bin", bin.Parent!.Name, bin.Name, service);
    }

    private int[] Companions() => [_index!.Id, .. ProcessCosts.OwnNamed("postgres")];

    private static string Url(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
}
