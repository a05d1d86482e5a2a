using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace Distributed;

/// <summary>The vendors' SDKs from npm, each run by a script of <c>clients/</c> that sends the marked handbook and prints the answer's usage.</summary>
internal static class NodeClient
{
    public static async Task<JsonElement> SendAsync(string script, Uri baseUrl, string model, bool stream)
    {
        var eng = typeof(NodeClient).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static data => data.Key == "EngDirectory").Value!;
        using var node = Process.Start(new ProcessStartInfo("node")
        {
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "clients", script), eng, baseUrl.ToString(), RunningSystem.DemoKey, model, stream ? "true" : "false",
            },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await node.StandardInput.WriteAsync(Prompts.Handbook());
        node.StandardInput.Close();
        var errors = node.StandardError.ReadToEndAsync();
        var output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, await errors);
        using var usage = JsonDocument.Parse(output);
        return usage.RootElement.Clone();
    }
}
