using System.Diagnostics;
using CacheIndex.Commands;
using CacheIndex.Postgres;
using Npgsql;
using PromptCaching.Pricing;

namespace CacheIndex.Replay;

/// <summary><c>CacheIndex replay trace.jsonl</c>: arguments, errors and exit codes around a <see cref="TraceReplay"/>.</summary>
internal static class ReplayCommand
{
    private const int Failed = 1;
    private const string Help = "--help";

    public static Task<int> RunAsync(string[] args, CancellationToken cancellationToken) => RunAsync(args, Console.Out, Console.Error, cancellationToken);

    /// <summary>Answers with the exit code: 0 when everything adds up, 1 when it does not or cannot be replayed, 2 for wrong arguments.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        if (args.Contains(Help))
        {
            output.WriteLine(ReplayArguments.Usage);
            return 0;
        }
        var (options, wrong) = ReplayArguments.Parse(args);
        if (options is null)
        {
            foreach (var error in wrong) errors.WriteLine(error);
            errors.WriteLine($"See replay {Help}.");
            return CommandLine.Misused;
        }
        try
        {
            return await RunAsync(options, output, errors, cancellationToken);
        }
        catch (Exception exception) when (Reason(exception, options) is { } reason)
        {
            errors.WriteLine(reason);
            return Failed;
        }
    }

    private static async Task<int> RunAsync(ReplayOptions options, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        if (!File.Exists(options.TracePath)) throw new TraceException($"There is no file {options.TracePath}. Name a trace, a .jsonl file.");
        var server = options.Connection ?? Host.CreateApplicationBuilder().Configuration.GetConnectionString("promptcache");
        if (string.IsNullOrEmpty(server))
        {
            throw new TraceException(
                "No Postgres server to replay on: give --connection \"Host=…;Username=…;Password=…;Database=…\", or set ConnectionStrings__promptcache. "
                + "Of a running AppHost it is among cacheindex's environment variables in the Aspire dashboard.");
        }
        await using var scratch = await ScratchDatabase.CreateAsync(server, cancellationToken);
        var clock = new ReplayClock();
        await using var services = ReplayServices.Build(scratch.ConnectionString, clock);
        await services.GetRequiredService<SchemaMigrator>().MigrateAsync(Migration.All, cancellationToken);

        var started = Stopwatch.GetTimestamp();
        var replay = ActivatorUtilities.CreateInstance<TraceReplay>(services, clock, options, Tariff(options));
        var sums = await replay.RunAsync(TraceFile.ReadAsync(options.TracePath, options.PrincipalField, cancellationToken), cancellationToken);
        ReplayReport.Write(output, options, sums, Stopwatch.GetElapsedTime(started));

        var differences = await services.GetRequiredService<LedgerCheck>().DifferencesAsync(sums, cancellationToken);
        foreach (var difference in differences) errors.WriteLine($"The ledger does not add up: {difference}.");
        if (differences.Count > 0) return Failed;
        output.WriteLine("Ledger   its records and its hourly rollups add up to the same");
        return 0;
    }

    /// <summary>Without a price a million prompt tokens cost 1, so that costs read as millions of tokens.</summary>
    private static Tariff Tariff(ReplayOptions options) =>
        new(TracePrompt.Model, ReplayClock.Start, null, options.InputPrice ?? 1, options.OutputPrice, TariffMultipliers.Default);

    /// <summary>What to tell people about an exception; null for a defect, which deserves its stack.</summary>
    private static string? Reason(Exception exception, ReplayOptions options) => exception switch
    {
        TraceException => exception.Message,
        OperationCanceledException => "Stopped. Nothing is left behind.",
        IOException or UnauthorizedAccessException => $"{options.TracePath} cannot be read: {exception.Message}",
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } =>
            "The user of the connection may not create databases, and a replay needs one of its own. Give it CREATEDB, or name another with --connection.",
        PostgresException postgres => $"Postgres refuses: {postgres.MessageText} (SQLSTATE {postgres.SqlState}). Check --connection.",
        NpgsqlException { InnerException: { } cause } => $"Postgres is not reachable: {cause.Message} Start it, or name another server with --connection.",
        ArgumentException { Source: nameof(Npgsql) } => $"--connection cannot be read: {exception.Message}",
        _ => null,
    };
}
