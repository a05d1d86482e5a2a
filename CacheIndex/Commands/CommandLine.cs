using System.Runtime.InteropServices;
using CacheIndex.Dwctl;
using CacheIndex.Replay;
using CacheIndex.Tariffs;
using CacheIndex.Usage;

namespace CacheIndex.Commands;

/// <summary>Chooses between serving and a command: <c>CacheIndex verb …</c>. Settings on the command line begin with a dash or hold a <c>=</c>.</summary>
internal static class CommandLine
{
    /// <summary>Exit code of a command that was asked for wrongly.</summary>
    public const int Misused = 2;

    private static readonly Command[] Commands =
    [
        new("import-dwctl", "takes over the live entries of a dwctl table", DwctlCommand.RunAsync),
        new("replay", "feeds a trace through the rules, the index and the ledger, and prints what caching does for it", ReplayCommand.RunAsync),
        new("rebuild-rollups", "makes the ledger's rollups anew from its records, or checks them (--check)", RebuildCommand.RunAsync),
        new("import-tariffs", "enters the prices of a file into the price ledger", ImportTariffsCommand.RunAsync),
    ];

    /// <summary>The command's run, or null where the arguments ask for the service.</summary>
    public static Task<int>? Start(string[] args)
    {
        if (args is not [{ Length: > 0 } verb, ..] || verb[0] is '-' or '/' || verb.Contains('=', StringComparison.Ordinal)) return null;
        return Array.Find(Commands, command => command.Verb == verb) is { } known ? RunAsync(known, args[1..]) : Task.FromResult(Unknown(verb));
    }

    /// <summary>Ctrl-C and SIGTERM cancel a command, so that it can clean up behind itself.</summary>
    private static async Task<int> RunAsync(Command command, string[] args)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        return await command.RunAsync(args, stop.Token);

        void Cancel(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private static int Unknown(string verb)
    {
        Console.Error.WriteLine($"\"{verb}\" is not a command. Without one CacheIndex serves; the commands are:");
        foreach (var command in Commands) Console.Error.WriteLine($"  {command.Verb,-18} {command.Summary}");
        return Misused;
    }
}
