using System.Text.Json;
using Aspire.Hosting.Parameters;
using LocalHosting.Tests.Hosts;

namespace LocalHosting.Tests.Parameters;

public sealed class UserSecretsTests
{
    private readonly string _path = Path.Combine(TestEnvironment.Root, Guid.NewGuid().ToString("N"), "secrets.json");

    [Fact]
    public void A_secret_is_made_once_and_only_its_owner_can_read_it()
    {
        var secrets = new UserSecrets(_path);
        Assert.Equal("first", secrets.GetOrAdd("key", () => "first"));
        Assert.Equal("first", new UserSecrets(_path).GetOrAdd("key", () => "second"));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_path));
    }

    [Fact]
    public void What_the_developer_wrote_stays()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        File.WriteAllText(_path, """{ "mine": "kept", /* why */ "nested": { "too": 1 }, }""");
        new UserSecrets(_path).GetOrAdd("key", () => "added");
        using var written = JsonDocument.Parse(File.ReadAllText(_path));
        Assert.Equal("kept", written.RootElement.GetProperty("mine").GetString());
        Assert.Equal(1, written.RootElement.GetProperty("nested").GetProperty("too").GetInt32());
        Assert.Equal("added", written.RootElement.GetProperty("key").GetString());
    }

    [Fact]
    public async Task Writers_at_the_same_time_agree_and_lose_nothing()
    {
        var values = await Task.WhenAll(Enumerable.Range(0, 20).Select(writer => Task.Run(() =>
        {
            new UserSecrets(_path).GetOrAdd($"own-{writer}", () => "x");
            return new UserSecrets(_path).GetOrAdd("shared", () => $"{writer}");
        })));
        Assert.Single(values.Distinct());
        using var written = JsonDocument.Parse(File.ReadAllText(_path));
        Assert.Equal(21, written.RootElement.EnumerateObject().Count());
    }

    [Fact]
    public void A_broken_file_is_named()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        File.WriteAllText(_path, "{");
        var exception = Assert.Throws<DistributedApplicationException>(() => new UserSecrets(_path).GetOrAdd("key", () => "x"));
        Assert.Contains(_path, exception.Message, StringComparison.Ordinal);
    }
}
