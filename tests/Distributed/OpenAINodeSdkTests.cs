using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace Distributed;

/// <summary>The official Node SDK, from npm.</summary>
public sealed class OpenAINodeSdkTests(RunningSystem system)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_same_marked_prompt_twice_is_created_and_then_read_with_the_same_count(bool stream)
    {
        var model = Prompts.NewModel();
        var first = await SendAsync(model, stream);
        await system.RecordedAsync(model, 1);
        var second = await SendAsync(model, stream);

        Assert.InRange(first.Created, 1_024, first.Prompt);
        Assert.Equal(new CacheUsage(first.Prompt, Read: first.Created, Created: 0), second);
    }

    private async Task<CacheUsage> SendAsync(string model, bool stream)
    {
        var eng = typeof(OpenAINodeSdkTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static a => a.Key == "eng").Value!;
        using var node = Process.Start(new ProcessStartInfo("node")
        {
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "clients", "openai.mjs"), eng, new Uri(system.Gateway, "/v1").ToString(),
                RunningSystem.DemoKey, model, stream ? "true" : "false",
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
        return CacheUsage.From(usage.RootElement);
    }
}
