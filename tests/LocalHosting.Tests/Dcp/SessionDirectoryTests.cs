using Aspire.Hosting.Dcp;

namespace LocalHosting.Tests.Dcp;

public sealed class SessionDirectoryTests
{
    [Fact]
    public void Runs_that_start_at_the_same_moment_never_sweep_up_each_others_folders() =>
        Parallel.For(0, 2_000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, static _ =>
        {
            using var session = new SessionDirectory();
            File.WriteAllText(Path.Combine(session.FullName, "data"), "");
        });

    [Fact]
    public void A_start_sweeps_up_the_folder_that_a_killed_run_left()
    {
        var left = Directory.CreateTempSubdirectory("aspire-session-");
        File.WriteAllText(Path.Combine(left.FullName, "lock"), "");
        using var session = new SessionDirectory();
        Assert.False(Directory.Exists(left.FullName));
    }
}
