using System.Buffers;
using System.Text;
using System.Text.Json;
using PromptCaching.Prompts;
using PromptCaching.Usage;
using TestSupport;

namespace PromptCaching.Tests.Usage;

/// <summary>What providers send (<c>tests/Shared/Wire</c>), read.</summary>
public sealed class WireFormatTests
{
    public static TheoryData<string> Bodies => [.. Names(static file => !file.IsStream && file.Member is null)];

    public static TheoryData<string> Streams => [.. Names(static file => file.IsStream)];

    public static TheoryData<string> Objects => [.. Names(static file => file.Member is not null)];

    [Theory]
    [MemberData(nameof(Bodies))]
    public void S12_Every_providers_answer_has_one_normal_form(string name)
    {
        var file = WireFile.Of(name);
        var facts = UsageRewriter.Read(file.Read());
        Assert.Equal((file.Usage, null, file.Finish, false), (facts.Usage, facts.UsageError, facts.FinishReason, facts.SawError));
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void S12_Every_providers_stream_has_one_normal_form_and_ends_cleanly_however_it_is_cut(string name)
    {
        var file = WireFile.Of(name);
        var bytes = file.Read();
        foreach (var mode in Enum.GetValues<CacheMode>())
        {
            foreach (var size in (int[])[1, 7, 100, bytes.Length])
            {
                using var stream = new StreamUnderTest(Enum.Parse<PromptDialect>(file.Dialect!.Replace("_", "", StringComparison.Ordinal), ignoreCase: true), mode);
                stream.Run(bytes.Chunk(size).Select(static piece => (ReadOnlyMemory<byte>)piece), null);
                var read = stream.Rewriter;
                Assert.Equal((file.Usage, null, file.Finish, true), (read.Usage, read.UsageError, read.FinishReason, read.EndedCleanly));
                if (mode == CacheMode.Observed) Assert.Equal(bytes, stream.Bytes);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Objects))]
    public void S12_Usage_of_providers_that_speak_no_dialect_of_ours_has_the_same_normal_form_and_loses_its_cache_fields_too(string name)
    {
        var file = WireFile.Of(name);
        using var document = JsonDocument.Parse(file.Read());
        var stated = document.RootElement.GetProperty(file.Member!).GetRawText();
        Assert.True(UsageReader.TryRead(Encoding.UTF8.GetBytes(stated), out var usage, out var error), error?.Message);
        Assert.Equal(file.Usage, usage);

        var relayed = Encoding.UTF8.GetBytes($$"""{"usage":{{stated}}}""");
        var output = new ArrayBufferWriter<byte>();
        UsageRewriter.Write(relayed, UsageRewriter.Read(relayed), PromptDialect.ChatCompletions, CacheMode.Off, default, output);
        Assert.DoesNotContain("cache", Encoding.UTF8.GetString(output.WrittenSpan), StringComparison.OrdinalIgnoreCase);
    }

    private static IEnumerable<string> Names(Func<WireFile, bool> which) => WireFile.All.Where(which).Select(static file => file.File);
}
