using Aspire.Hosting.Dcp;

namespace LocalHosting.Tests.Dcp;

public sealed class SessionDirectoryTests
{
    [Fact]
    public void What_a_killed_run_left_is_swept_up_and_what_is_in_use_is_not()
    {
        var abandoned = Directory.CreateTempSubdirectory("aspire-session-").FullName;
        File.WriteAllText(Path.Combine(abandoned, "lock"), "");
        var unfinished = Directory.CreateTempSubdirectory("aspire-session-").FullName;   // its owner is about to lock it
        using var living = new SessionDirectory();
        using (var next = new SessionDirectory())
        {
            Assert.False(Directory.Exists(abandoned));
            Assert.True(Directory.Exists(unfinished));
            Assert.True(Directory.Exists(living.FullName));
        }
        Directory.Delete(unfinished);
    }

    [Fact]
    public void Runs_that_start_at_the_same_moment_never_sweep_up_each_others_folders() =>
        Parallel.For(0, 2_000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, static _ =>
        {
            using var session = new SessionDirectory();
            File.WriteAllText(Path.Combine(session.FullName, "data"), "");
        });

    [Fact]
    public void Only_its_owner_can_look_inside()
    {
        using var session = new SessionDirectory();
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(session.FullName));
        }
    }
}
