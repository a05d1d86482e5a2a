using System.Net.Http.Json;
using System.Text.Json;
using CacheIndex.Redis;
using CacheIndex.Tests.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PromptCaching;
using PromptCaching.Wire;
using System.Diagnostics.Metrics;
using TestSupport;

namespace CacheIndex.Tests.Redis;

/// <summary>CacheIndex over HTTP while something happens to its Redis.</summary>
public sealed class RedisOutageTests(PostgresServer postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_Redis_is_killed_and_restarted_every_lookup_is_answered_and_no_discount_is_lost()
    {
        await using var redis = await PrivateRedis.StartNewAsync();
        var database = await postgres.CreateDatabaseAsync();
        await using var writer = await StartAsync(database, redis);
        await using var host = await StartAsync(database, redis);
        await UsedAsync(host);

        await redis.KillAsync();
        for (var i = 0; i < 20; i++) await WriteAndReadAsync(writer, host);
        await Eventually.TrueAsync(async () => await HealthAsync(host) == "Degraded", "CacheIndex says that it is degraded");

        await redis.StartAsync();
        await UsedAsync(host);
        await Eventually.TrueAsync(async () => await HealthAsync(host) == "Healthy", "CacheIndex is healthy again");
    }

    [Fact]
    public async Task While_Redis_hangs_every_lookup_is_answered_and_no_discount_is_lost()
    {
        await using var redis = await PrivateRedis.StartNewAsync();
        var database = await postgres.CreateDatabaseAsync();
        await using var writer = await StartAsync(database, redis);
        await using var host = await StartAsync(database, redis);
        await UsedAsync(host);

        redis.Pause();
        for (var i = 0; i < 20; i++) await WriteAndReadAsync(writer, host);
        redis.Resume();

        await UsedAsync(host);
    }

    [Fact]
    public async Task A_Redis_that_comes_later_than_CacheIndex_is_used_when_it_is_there()
    {
        await using var redis = await PrivateRedis.StartNewAsync();
        await redis.KillAsync();
        var database = await postgres.CreateDatabaseAsync();
        await using var writer = await StartAsync(database, redis);
        await using var host = await StartAsync(database, redis);
        await WriteAndReadAsync(writer, host);

        await redis.StartAsync();

        await UsedAsync(host);
    }

    [Fact]
    public async Task Bad_settings_stop_the_start_with_every_error_listed()
    {
        var database = await postgres.CreateDatabaseAsync();
        var refusal = Assert.ThrowsAny<OptionsValidationException>(() => IndexHost.Start(
            database, TimeProvider.System, ("ConnectionStrings:redis", "127.0.0.1:1"), ("Redis:Timeout", "00:01:00"), ("Redis:KeyPrefix", "{a}")));
        Assert.Contains("Timeout", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Redis:KeyPrefix must be", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_connection_string_there_is_no_Redis_index()
    {
        await using var host = await IndexHost.StartHealthyAsync(await postgres.CreateDatabaseAsync(), TimeProvider.System);
        Assert.Null(host.Services.GetService<RedisTrust>());
        await WriteAndReadAsync(host, host);
    }

    private static Task<IndexHost> StartAsync(string database, PrivateRedis redis) =>
        IndexHost.StartHealthyAsync(database, TimeProvider.System, ("ConnectionStrings:redis", redis.ConnectionString));

    /// <summary>Looks up new scopes until Redis alone answers one.</summary>
    private static async Task UsedAsync(IndexHost host)
    {
        using var answers = new RedisAnswers(host.Services.GetRequiredService<IMeterFactory>());
        await Eventually.TrueAsync(async () =>
        {
            var scope = Some.Scope();
            // The first look-up has the bucket loaded, which takes a while.
            for (var i = 0; i < 5; i++) Assert.Empty(await LookupAsync(host, scope, Some.Hash()));
            return answers.Count > 0;
        }, "Redis is used");
    }

    /// <summary>An entry that one replica has acknowledged is found by another.</summary>
    private static async Task WriteAndReadAsync(IndexHost writer, IndexHost host)
    {
        var record = Some.Record(Guid.NewGuid(), DateTimeOffset.UtcNow);
        var write = Some.Write(DateTimeOffset.UtcNow);
        var scope = new CacheScope(record.PrincipalId, record.Model, "t");
        Assert.Empty(await LookupAsync(host, scope, write.Hash));
        await writer.CommitAsync(new CommitItem(record, scope.TokenizerVersion, [write], []));
        Assert.Equal(write.TokenCount, Assert.Single(await LookupAsync(host, scope, write.Hash)).TokenCount);
    }

    private static async Task<IReadOnlyList<PrefixMatch>> LookupAsync(IndexHost host, CacheScope scope, PrefixHash hash)
    {
        var answer = Assert.Single(await host.LookupAsync(new LookupRequest(scope, [hash])));
        Assert.Equal(LookupStatus.Answered, answer.Status);
        return answer.Matches;
    }

    private static async Task<string?> HealthAsync(IndexHost host)
    {
        var health = await host.Client.GetFromJsonAsync<JsonElement>("/health", Cancellation);
        return health.GetProperty("status").GetString();
    }
}
