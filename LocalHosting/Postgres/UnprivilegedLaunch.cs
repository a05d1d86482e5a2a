namespace Aspire.Hosting.Postgres;

/// <summary>How to run Postgres, which refuses to run as root: in a user namespace where root looks like nobody, or as another user.</summary>
/// <param name="Prefix">Comes before the command line; empty for ordinary users.</param>
/// <param name="User">The other user, who must own the data; null when the files stay ours.</param>
internal sealed record UnprivilegedLaunch(IReadOnlyList<string> Prefix, string? User)
{
    private const string Nobody = "65534";

    public static async Task<UnprivilegedLaunch> ChooseAsync(CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess) return new([], null);
        if (ProgramPath.Find("unshare") is { } unshare)
        {
            var launch = new UnprivilegedLaunch([unshare, "--user", $"--map-user={Nobody}", $"--map-group={Nobody}", "--"], null);
            if (await launch.WorksAsync(cancellationToken)) return launch;
        }
        return await AsOtherUserAsync(cancellationToken) ?? throw new DistributedApplicationException(
            "Postgres refuses to run as root, and neither 'unshare --user' nor 'setpriv' works here. Run the AppHost as an ordinary user.");
    }

    /// <summary>For machines that forbid user namespaces: the postgres user, or nobody.</summary>
    public static async Task<UnprivilegedLaunch?> AsOtherUserAsync(CancellationToken cancellationToken)
    {
        if (ProgramPath.Find("setpriv") is not { } setpriv) return null;
        foreach (var user in (string[])["postgres", "nobody"])
        {
            var launch = new UnprivilegedLaunch([setpriv, $"--reuid={user}", $"--regid={user}", "--clear-groups", "--"], user);
            if (await launch.WorksAsync(cancellationToken)) return launch;
            launch = launch with { Prefix = [setpriv, $"--reuid={user}", "--regid=nogroup", "--clear-groups", "--"] };
            if (await launch.WorksAsync(cancellationToken)) return launch;
        }
        return null;
    }

    public (string Path, IReadOnlyList<string> Arguments) Command(string program, params IEnumerable<string> arguments) =>
        Prefix.Count == 0 ? (program, [.. arguments]) : (Prefix[0], [.. Prefix.Skip(1), program, .. arguments]);

    public Task<(int ExitCode, string Output)> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var (path, all) = Command(program, arguments);
        return ChildProcess.RunAsync(path, all, cancellationToken);
    }

    /// <summary>Gives what root has just made to the user who is going to use it.</summary>
    public async Task OwnAsync(string path, CancellationToken cancellationToken)
    {
        if (User is null) return;
        var (exitCode, output) = await ChildProcess.RunAsync("chown", ["-R", User, path], cancellationToken);
        if (exitCode != 0) throw new DistributedApplicationException($"'{path}' could not be given to user '{User}': {output}");
    }

    private async Task<bool> WorksAsync(CancellationToken cancellationToken) => (await RunAsync("true", [], cancellationToken)).ExitCode == 0;
}
