using CacheIndex.Replay;
using Npgsql;

namespace CacheIndex.Tests.Replay;

public sealed class ReplayCommandTests(PostgresServer server) : IDisposable
{
    private readonly string _trace = Path.GetTempFileName();
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    public void Dispose() => File.Delete(_trace);

    [Fact]
    public async Task A_replay_prints_what_caching_does_and_leaves_nothing_on_the_server()
    {
        var database = await server.CreateDatabaseAsync();
        await WriteTraceAsync("""
            {"timestamp": 0, "input_length": 1024, "output_length": 5, "hash_ids": [3, 4]}
            {"timestamp": 1, "input_length": 1536, "output_length": 5, "hash_ids": [3, 4, 5]}
            """);

        var exitCode = await RunAsync(_trace, "--connection", database, "--input-price", "2");

        Assert.Equal((0, ""), (exitCode, _errors.ToString()));
        Assert.Contains("2 requests in 00:00:00.0010000, 2,560 prompt tokens, 10 answered", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("read                    1,024 tokens   40.00 %  by 1 of 2 requests (50.00 %)", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("written 5m              1,536 tokens   60.00 %  in 2 entries", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("Cost     0.005120 without cache, 0.004045 with it: saves 0.001075 (21.00 %)", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("its records and its hourly rollups add up to the same", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync(database, "pg_tables WHERE schemaname = 'public'"));
        Assert.Equal(0, await CountAsync(database, $"pg_database WHERE datname LIKE '{ReplaySql.NamePrefix}%'"));
    }

    [Fact]
    public async Task A_bad_line_stops_the_replay_and_leaves_nothing_on_the_server_either()
    {
        var database = await server.CreateDatabaseAsync();
        await WriteTraceAsync("""{"timestamp": 0, "input_length": 0}""");

        Assert.Equal(1, await RunAsync(_trace, "--connection", database));
        Assert.Equal("Line 1: input_length is 0; give a whole number from 1 to 1000000000.", _errors.ToString().TrimEnd());
        Assert.Equal(0, await CountAsync(database, $"pg_database WHERE datname LIKE '{ReplaySql.NamePrefix}%'"));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_said_plainly()
    {
        Assert.Equal(1, await RunAsync(_trace, "--connection", "Host=127.0.0.1;Port=1;Username=u;Password=secret-word"));
        Assert.StartsWith("Postgres is not reachable: ", _errors.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("Start it, or name another server with --connection.", _errors.ToString().TrimEnd(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_string_that_is_none_is_said_plainly()
    {
        Assert.Equal(1, await RunAsync(_trace, "--connection", "Hots=127.0.0.1;Password=secret-word"));
        Assert.StartsWith("--connection cannot be read: ", _errors.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_said_plainly()
    {
        var wrong = new NpgsqlConnectionStringBuilder(await server.CreateDatabaseAsync()) { Password = "wrong" };

        Assert.Equal(1, await RunAsync(_trace, "--connection", wrong.ConnectionString));
        Assert.StartsWith("Postgres refuses: ", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trace_that_is_not_there_is_named()
    {
        Assert.Equal(1, await RunAsync("no-such.jsonl", "--connection", "Host=127.0.0.1"));
        Assert.Equal("There is no file no-such.jsonl. Name a trace, a .jsonl file.", _errors.ToString().TrimEnd());
    }

    [Fact]
    public async Task Wrong_arguments_are_listed_with_exit_code_2()
    {
        Assert.Equal(2, await RunAsync("--ttl", "7m"));
        Assert.Equal(
            ["--ttl is 7m: give 5m, 1h or 24h.", "No trace: name a .jsonl file.", "See replay --help."],
            _errors.ToString().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
    }

    private Task<int> RunAsync(params string[] arguments) => ReplayCommand.RunAsync(arguments, _output, _errors, TestContext.Current.CancellationToken);

    private Task WriteTraceAsync(string text) => File.WriteAllTextAsync(_trace, text, TestContext.Current.CancellationToken);

    private static async Task<long> CountAsync(string database, string from)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand($"SELECT count(*) FROM {from}");
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
