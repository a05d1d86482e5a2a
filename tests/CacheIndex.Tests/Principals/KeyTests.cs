using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using PromptCaching.Wire;

namespace CacheIndex.Tests.Principals;

public sealed class KeyTests(PostgresServer server)
{
    private const string Secret = "the secret of the demo key";
    private static readonly DateTimeOffset Now = IndexFixture.Start;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_seeded_key_resolves_to_its_principal_and_an_unknown_one_is_a_404()
    {
        await using var host = await StartAsync(await server.CreateDatabaseAsync(), ("Seed:Principals:demo:Keys:first", Secret));

        var identity = await ResolveAsync(host, Secret);

        Assert.Equal(("demo", "first", null), (identity!.PrincipalName, identity.KeyName, identity.ExpiresAt));
        Assert.Null(await ResolveAsync(host, "another secret"));
    }

    [Fact]
    public async Task Seeding_again_changes_nothing_and_a_changed_secret_replaces_the_old_one()
    {
        var database = await server.CreateDatabaseAsync();
        (string, string?)[] seed = [("Seed:Principals:demo:Keys:first", Secret), ("Seed:Principals:demo:Keys:second", Secret + "2")];
        KeyIdentity? before;
        await using (var host = await StartAsync(database, seed)) before = await ResolveAsync(host, Secret);
        await using (var host = await StartAsync(database, seed)) Assert.Equal(before, await ResolveAsync(host, Secret));

        await using var changed = await StartAsync(database, ("Seed:Principals:demo:Keys:first", "the new secret of the demo key"));

        Assert.Null(await ResolveAsync(changed, Secret));
        Assert.Equal(before, await ResolveAsync(changed, "the new secret of the demo key"));
        Assert.Equal(before!.PrincipalId, (await ResolveAsync(changed, Secret + "2"))!.PrincipalId);
    }

    [Fact]
    public async Task A_revoked_key_is_a_404_and_stays_so_when_it_is_seeded_again()
    {
        var database = await server.CreateDatabaseAsync();
        await using (var host = await StartAsync(database, ("Seed:Principals:demo:Keys:first", Secret)))
        {
            await ExecuteAsync(database, $"UPDATE api_keys SET revoked_at = '{Now:O}'");
            Assert.Null(await ResolveAsync(host, Secret));
        }
        await using var again = await StartAsync(database, ("Seed:Principals:demo:Keys:first", Secret));
        Assert.Null(await ResolveAsync(again, Secret));
    }

    [Fact]
    public async Task A_key_stops_working_at_the_instant_it_expires()
    {
        var database = await server.CreateDatabaseAsync();
        var clock = new ManualClock(Now);
        await using var host = await IndexHost.StartHealthyAsync(database, clock, ("Seed:Principals:demo:Keys:first", Secret));
        await ExecuteAsync(database, $"UPDATE api_keys SET expires_at = '{Now.AddHours(1):O}'");

        Assert.Equal(Now.AddHours(1), (await ResolveAsync(host, Secret))!.ExpiresAt);
        clock.Now = Now.AddHours(1);
        Assert.Null(await ResolveAsync(host, Secret));
    }

    [Fact]
    public async Task Two_replicas_that_start_together_seed_once()
    {
        var database = await server.CreateDatabaseAsync();
        var hosts = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => StartAsync(database, ("Seed:Principals:demo:Keys:first", Secret)))));
        Assert.Equal(await ResolveAsync(hosts[0], Secret), await ResolveAsync(hosts[1], Secret));
        foreach (var host in hosts) await host.DisposeAsync();
    }

    [Fact]
    public async Task The_database_never_holds_a_secret()
    {
        var database = await server.CreateDatabaseAsync();
        await using var host = await StartAsync(database, ("Seed:Principals:demo:Keys:first", Secret));
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand("SELECT count(*) FROM api_keys k WHERE k::text LIKE '%' || $1 || '%' OR k.secret_hash <> $2");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Secret });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = SHA256.HashData(Encoding.UTF8.GetBytes(Secret)) });
        Assert.Equal(0L, await command.ExecuteScalarAsync(Cancellation));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not-a-hash")]   // no hexadecimal text: the answer's trace id is random and may hold any of those
    [InlineData("zz00000000000000000000000000000000000000000000000000000000000000")]
    public async Task A_hash_that_is_none_is_refused_by_name_and_not_repeated(string hash)
    {
        await using var host = await StartAsync(await server.CreateDatabaseAsync());
        using var answer = await host.Client.PostAsJsonAsync("/keys/resolve", new ResolveKeyRequest(hash), WireJson.Default.ResolveKeyRequest, Cancellation);
        await Problem.AssertBadFieldAsync(answer, "secretHash");
        if (hash.Length > 0) Assert.DoesNotContain(hash, await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    private static Task<IndexHost> StartAsync(string database, params (string, string?)[] settings) =>
        IndexHost.StartHealthyAsync(database, new ManualClock(Now), settings);

    private static async Task<KeyIdentity?> ResolveAsync(IndexHost host, string secret)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
        using var answer = await host.Client.PostAsJsonAsync("/keys/resolve", new ResolveKeyRequest(hash), WireJson.Default.ResolveKeyRequest, Cancellation);
        if (answer.StatusCode == HttpStatusCode.NotFound)
        {
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);   // what tells it from a proxy's
            return null;
        }
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync(WireJson.Default.KeyIdentity, Cancellation);
    }

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
