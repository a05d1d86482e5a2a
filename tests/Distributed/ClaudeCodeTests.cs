using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace Distributed;

/// <summary>The Claude Code CLI through <c>/v1/messages</c>; the simulator lets it use a tool.</summary>
public sealed class ClaudeCodeTests(RunningSystem system) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("promptcache-claude-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_conversation_with_tools_reads_in_each_step_what_the_step_before_has_written()
    {
        var model = Prompts.NewModel();
        var notes = Path.Combine(_folder.FullName, "notes.txt");
        await File.WriteAllTextAsync(notes, "The stores close at eight.", TestContext.Current.CancellationToken);

        var first = await AskAsync(model, $$"""When do the stores close? [call Read {"file_path":"{{notes}}"}]""");
        var second = await AskAsync(model, "And on Sundays?", "--continue");

        Assert.Equal((false, 2, false, 1), (first.IsError, first.Turns, second.IsError, second.Turns));
        Assert.InRange(first.Usage.Created, 1_024, first.Usage.Prompt);
        Assert.InRange(second.Usage.Read, 1_024, second.Usage.Prompt);
        var records = (await system.RecordedAsync(model, 3)).Select(static row => row.Record).Where(static record => record.Dialect == "messages")
            .OrderBy(static record => record.SubmittedAt).ToArray();
        Assert.All(records, static record => Assert.Equal(200, record.Status));
        Assert.All(records[1..], static record => Assert.True(record.ReadTokens > record.PromptTokens / 2, $"{record.ReadTokens} of {record.PromptTokens} were read"));
    }

    private async Task<(bool IsError, int Turns, CacheUsage Usage)> AskAsync(string model, string prompt, params string[] options)
    {
        var eng = typeof(ClaudeCodeTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static data => data.Key == "EngDirectory").Value!;
        var start = new ProcessStartInfo("node")
        {
            ArgumentList =
            {
                Path.Combine(eng, "node_modules/@anthropic-ai/claude-code/cli-wrapper.cjs"), "-p", prompt, "--model", model, "--output-format", "json", "--allowedTools", "Read",
            },
            WorkingDirectory = _folder.FullName,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["HOME"] = _folder.FullName,
                ["ANTHROPIC_BASE_URL"] = system.Gateway.ToString().TrimEnd('/'),
                ["ANTHROPIC_API_KEY"] = RunningSystem.DemoKey,
                ["ANTHROPIC_DEFAULT_HAIKU_MODEL"] = model,
                ["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1",
            },
        };
        foreach (var option in options) start.ArgumentList.Add(option);
        using var claude = Process.Start(start)!;
        claude.StandardInput.Close();
        var errors = claude.StandardError.ReadToEndAsync();
        var output = await claude.StandardOutput.ReadToEndAsync();
        await claude.WaitForExitAsync();
        Assert.True(claude.ExitCode == 0, $"{output}\n{await errors}");
        using var answer = JsonDocument.Parse(output);
        var result = answer.RootElement;
        return (result.GetProperty("is_error").GetBoolean(), result.GetProperty("num_turns").GetInt32(), CacheUsage.FromMessages(result.GetProperty("usage")));
    }
}
