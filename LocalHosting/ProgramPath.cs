namespace Aspire.Hosting;

/// <summary>Looks programs up the way a shell does.</summary>
internal static class ProgramPath
{
    public static string? Find(string name, params IEnumerable<string> moreDirectories)
    {
        var fileName = OperatingSystem.IsWindows() ? name + ".exe" : name;
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(moreDirectories)
            .Select(directory => Path.Combine(directory, fileName))
            .FirstOrDefault(File.Exists);
    }
}
