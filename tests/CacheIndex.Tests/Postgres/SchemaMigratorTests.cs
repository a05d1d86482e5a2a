using System.Net;
using CacheIndex.Postgres;
using CacheIndex.Prefixes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using PromptCaching;

namespace CacheIndex.Tests.Postgres;

public sealed class SchemaMigratorTests(PostgresServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replicas_that_start_together_apply_each_step_once()
    {
        var database = await server.CreateDatabaseAsync();
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => MigrateAsync(database, Migration.All)));
        await MigrateAsync(database, Migration.All);

        Assert.Equal(Migration.All.Select(step => $"{step.Number} {step.Name}"), await HistoryAsync(database));
    }

    [Fact]
    public async Task A_newer_schema_is_refused_and_left_alone()
    {
        var database = await server.CreateDatabaseAsync();
        var newer = Migration.All.Append(new Migration(Migration.All.Count + 1, "of-the-future", "CREATE TABLE of_the_future ()")).ToArray();
        await MigrateAsync(database, newer);

        var refusal = await Assert.ThrowsAsync<SchemaException>(() => MigrateAsync(database, Migration.All));

        Assert.Contains($"{newer.Length:0000}-of-the-future", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings:promptcache", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_that_was_edited_after_it_was_applied_is_refused()
    {
        var database = await server.CreateDatabaseAsync();
        await MigrateAsync(database, Migration.All);
        var edited = Migration.All.Select(step => step.Number == 1 ? step with { Sql = step.Sql + "-- edited" } : step).ToArray();

        var refusal = await Assert.ThrowsAsync<SchemaException>(() => MigrateAsync(database, edited));

        Assert.Contains("0001-", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Line_ends_of_a_checkout_do_not_count_as_an_edit()
    {
        var step = new Migration(1, "a", "SELECT 1;\nSELECT 2;\n");
        Assert.Equal(step.Checksum(), (step with { Sql = step.Sql.ReplaceLineEndings("\r\n") }).Checksum());
    }

    [Fact]
    public async Task A_step_that_fails_leaves_nothing_behind()
    {
        var database = await server.CreateDatabaseAsync();
        Migration[] steps = [new(1, "good", "CREATE TABLE good ()"), new(2, "bad", "CREATE TABLE half (); SELECT 1 / 0")];

        await Assert.ThrowsAsync<PostgresException>(() => MigrateAsync(database, steps));

        Assert.Equal(["1 good"], await HistoryAsync(database));
        await MigrateAsync(database, [steps[0], new(2, "mended", "CREATE TABLE half ()")]);
        Assert.Equal(["1 good", "2 mended"], await HistoryAsync(database));
    }

    [Fact]
    public async Task Entries_of_the_numbered_scopes_are_found_under_their_new_keys()
    {
        var database = await server.CreateDatabaseAsync();
        await MigrateAsync(database, [.. Migration.All.Take(3)]);
        var (scope, hash, now) = (Some.Scope(), Some.Hash(), IndexFixture.Start);
        await using (var source = NpgsqlDataSource.Create(database))
        await using (var command = source.CreateCommand("""
            WITH s AS (INSERT INTO prefix_scopes (principal_id, virtual_model, tokenizer_version) VALUES ($1, $2, $3) RETURNING scope_id)
            INSERT INTO prefix_entries (scope_id, prefix_hash, token_count, tier, expires_at, written_at) SELECT scope_id, $4, 1400, 1, $5, $6 FROM s
            """))
        {
            command.Parameters.With(scope.PrincipalId).With(scope.Model).With(scope.TokenizerVersion).With(hash.ToArray())
                .With(now.AddMinutes(9)).With(now);
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        await using var host = await IndexHost.StartHealthyAsync(database, new ManualClock(now));

        Assert.Equal(
            [new PrefixMatch(hash, 1_400, CacheTier.OneHour, now.AddMinutes(9), now)],
            await host.Services.GetRequiredService<IPrefixIndex>().LookupAsync(scope, [hash], Cancellation));
    }

    [Fact]
    public async Task The_service_stops_at_a_newer_schema_and_is_never_healthy()
    {
        var database = await server.CreateDatabaseAsync();
        await MigrateAsync(database, [.. Migration.All, new Migration(Migration.All.Count + 1, "of-the-future", "SELECT 1")]);
        var exitCode = Environment.ExitCode;
        try
        {
            await using var host = IndexHost.Start(database, TimeProvider.System);
            await Eventually.TrueAsync(async () => await AnswerAsync(host) is null, "the service stops");
            Assert.Equal(1, Environment.ExitCode);
        }
        finally
        {
            Environment.ExitCode = exitCode;
        }
    }

    [Fact]
    public async Task Before_the_schema_is_in_place_health_and_work_answer_503_and_alive_answers_200()
    {
        var database = await server.CreateDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(database);
        await using var holder = await source.OpenConnectionAsync(Cancellation);
        await using var hold = new NpgsqlCommand("SELECT pg_advisory_lock($1)", holder);
        hold.Parameters.With(AdvisoryLocks.Schema);
        await hold.ExecuteNonQueryAsync(Cancellation);

        await using var host = IndexHost.Start(database, TimeProvider.System);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await host.Client.GetAsync("/health", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await host.Client.GetAsync("/analytics/summary", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync("/alive", Cancellation)).StatusCode);

        await using var release = new NpgsqlCommand("SELECT pg_advisory_unlock($1)", holder);
        release.Parameters.With(AdvisoryLocks.Schema);
        await release.ExecuteNonQueryAsync(Cancellation);
        await host.HealthyAsync();
    }

    // Null once nobody listens; until then never healthy.
    private static async Task<HttpStatusCode?> AnswerAsync(IndexHost host)
    {
        try
        {
            using var answer = await host.Client.GetAsync("/health", Cancellation);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static async Task MigrateAsync(string database, IReadOnlyList<Migration> steps)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await new SchemaMigrator(source, TimeProvider.System, NullLogger<SchemaMigrator>.Instance).MigrateAsync(steps, Cancellation);
    }

    private static async Task<List<string>> HistoryAsync(string database)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand("SELECT number || ' ' || name FROM schema_migrations ORDER BY number");
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var steps = new List<string>();
        while (await reader.ReadAsync(Cancellation)) steps.Add(reader.GetString(0));
        return steps;
    }
}
