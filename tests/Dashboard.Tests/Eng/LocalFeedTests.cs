using System.Diagnostics;
using System.IO.Compression;
using System.Reflection;

namespace Dashboard.Tests.Eng;

/// <summary>The package folder that set-up makes from the Aspire bundle.</summary>
public sealed class LocalFeedTests : IDisposable
{
    private static readonly string EngDirectory =
        typeof(LocalFeedTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "EngDirectory").Value!;

    private readonly DirectoryInfo _temporary = Directory.CreateTempSubdirectory("local-feed-");

    public void Dispose() => _temporary.Delete(recursive: true);

    [Fact]
    public async Task A_missing_bundle_is_named_with_its_remedy()
    {
        var (exitCode, error) = await RunAsync(Path.Combine(_temporary.FullName, "nowhere"), "4.14.4-aspire.13.5.4");

        Assert.Equal(1, exitCode);
        Assert.Contains("managed/aspire-managed is missing. Run eng/setup.mjs again.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_is_no_bundle_is_said_to_be_none()
    {
        var managed = _temporary.CreateSubdirectory("bundle/managed");
        await File.WriteAllBytesAsync(Path.Combine(managed.FullName, "aspire-managed"), new byte[4_096], TestContext.Current.CancellationToken);

        var (exitCode, error) = await RunAsync(managed.Parent!.FullName, "4.14.4-aspire.13.5.4");

        Assert.Equal(1, exitCode);
        Assert.Contains("is not a .NET single-file bundle", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_that_the_bundle_does_not_carry_is_refused_with_the_one_it_does()
    {
        var (exitCode, error) = await RunAsync(Path.Combine(EngDirectory, ".local", "aspire", "bundle"), "4.99.0-aspire.13.5.4");

        Assert.Equal(1, exitCode);
        Assert.Contains("carries Microsoft.FluentUI.AspNetCore.Components 4.14.4, but Directory.Packages.props asks for 4.99.0", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Equal_bundles_make_equal_packages_with_library_assets_and_description()
    {
        var bundle = Path.Combine(EngDirectory, ".local", "aspire", "bundle");
        Assert.Equal((0, ""), await RunAsync(bundle, "4.14.4-aspire.13.5.4"));
        var package = _temporary.GetFiles("feed/microsoft.fluentui.aspnetcore.components.4.14.4-aspire.13.5.4.nupkg").Single();
        var first = await File.ReadAllBytesAsync(package.FullName, TestContext.Current.CancellationToken);
        package.Delete();

        Assert.Equal((0, ""), await RunAsync(bundle, "4.14.4-aspire.13.5.4"));

        Assert.Equal(first, await File.ReadAllBytesAsync(package.FullName, TestContext.Current.CancellationToken));
        await using var zip = await ZipFile.OpenReadAsync(package.FullName, TestContext.Current.CancellationToken);
        var names = zip.Entries.Select(entry => entry.FullName).ToList();
        Assert.Contains("Microsoft.FluentUI.AspNetCore.Components.nuspec", names);
        Assert.Contains("lib/net10.0/Microsoft.FluentUI.AspNetCore.Components.dll", names);
        Assert.Contains("staticwebassets/Microsoft.FluentUI.AspNetCore.Components.lib.module.js", names);
        Assert.Contains("build/Microsoft.FluentUI.AspNetCore.Components.props", names);
        Assert.True(File.Exists(Path.Combine(_temporary.FullName, "web", "_framework", "blazor.web.js")));
    }

    private async Task<(int ExitCode, string Error)> RunAsync(string bundle, string version)
    {
        const string script = """
            const [module, bundleDirectory, outputDirectory, version] = process.argv.slice(1);
            const { generateLocalFeed } = await import(module);
            try { generateLocalFeed({ bundleDirectory, outputDirectory, version }); } catch (error) { console.error(error.message); process.exitCode = 1; }
            """;
        var module = new Uri(Path.Combine(EngDirectory, "local-feed.mjs")).AbsoluteUri;
        using var node = Process.Start(new ProcessStartInfo(
            "node", ["--input-type=module", "--eval", script, "--", module, bundle, Path.Combine(_temporary.FullName, "feed"), version])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        var output = node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await output;
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (node.ExitCode, error);
    }
}
