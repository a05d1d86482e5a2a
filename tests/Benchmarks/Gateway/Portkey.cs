using System.Diagnostics;
using System.Globalization;

namespace Benchmarks.Gateway;

/// <summary>Portkey's gateway from npm.</summary>
internal static class Portkey
{
    public const string Package = "@portkey-ai/gateway@1.15.2";

    public const string HowToInstall = "add --install-portkey";

    /// <returns>Null where it is not installed and not asked for.</returns>
    public static async Task<Contender?> StartAsync(DirectoryInfo artifacts, int upstream, int core, bool install)
    {
        var folder = artifacts.CreateSubdirectory("portkey");
        var script = Path.Combine(folder.FullName, "node_modules", "@portkey-ai", "gateway", "build", "start-server.js");
        if (!File.Exists(script) && install) await InstallAsync(folder);
        if (!File.Exists(script)) return null;
        var port = Child.FreePort();
        var portkey = Child.Start(Path.Combine(folder.FullName, "log"), core, "node",
            [script, "--headless", string.Create(CultureInfo.InvariantCulture, $"--port={port}")], ("NODE_ENV", "production"));
        await portkey.UntilReadyAsync(port);
        return new Contender("Portkey 1.15.2", port,
            string.Create(CultureInfo.InvariantCulture, $"x-portkey-provider: openai\r\nx-portkey-custom-host: http://127.0.0.1:{upstream}/v1\r\nAuthorization: Bearer sk-x\r\n"),
            portkey);
    }

    private static async Task InstallAsync(DirectoryInfo folder)
    {
        using var npm = Process.Start("npm", ["install", "--prefix", folder.FullName, "--no-audit", "--no-fund", "--ignore-scripts", Package]);
        await npm.WaitForExitAsync();
        if (npm.ExitCode != 0) throw new InvalidOperationException($"npm install {Package} failed with {npm.ExitCode}.");
    }
}
