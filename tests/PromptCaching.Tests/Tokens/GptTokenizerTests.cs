using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace PromptCaching.Tests.Tokens;

/// <summary>Against gpt-tokenizer itself, which set-up installs. Only characters that Unicode has had for long, so that Node's own tables do not matter.</summary>
public sealed class GptTokenizerTests
{
    private const string Script = """
        import { readFileSync } from 'node:fs';
        import { createRequire } from 'node:module';
        const require = createRequire(process.argv[1]);
        const texts = JSON.parse(readFileSync(0, 'utf8'));
        const all = { disallowedSpecial: new Set() };
        const o = require('gpt-tokenizer/encoding/o200k_base'), c = require('gpt-tokenizer/encoding/cl100k_base');
        process.stdout.write(JSON.stringify({ o200k_base: texts.map(t => o.encode(t, all)), cl100k_base: texts.map(t => c.encode(t, all)) }));
        """;

    private static readonly string[] Fragments =
    [
        "the", " of", " Prompt", "HTTPServer", "iPhone's", "WE'LL", "don't", "naïve", " Straße", "ΑΒΓ", "αβγ", "Привет", "שלום", "مرحبا", "नमस्ते", "ไทย", "日本語", "中文", "한국어",
        "😀", "👨‍👩‍👧", "🇩🇪", "e\u0301", "\u0301", "ǅ", "ʰ", "ª", "①", "²", "½", "Ⅳ", "𝐀𝐛", "𐐀𐐨", "\uD800", "\uDC00", "\uFFFD", "\u200B", "\u00A0", "\u3000", "\u2028", "\u0085", "\uFEFF", "\0", "\a",
        "<|endoftext|>", "<|im_start|>", "'", "''s", "'S", "ſ", "//", "\\", "{\"a\":[1,2]}", "1234567", "١٢٣", "...", "!!!", "-->", " ", "  ", "   ", "\n", "\r\n", "\r", "\t", " \n ", "/", "_", "x",
    ];

    [Fact]
    public async Task S10_Ids_equal_gpt_tokenizer_s_on_random_texts()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var texts = Enumerable.Range(0, 2000).Select(_ => string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => random.Next(4) == 0
            ? ((char)random.Next(0x20, 0x370)).ToString()
            : Fragments[random.Next(Fragments.Length)]))).ToArray();

        using var answer = JsonDocument.Parse(await AskAsync(texts));
        foreach (var name in Encoders.Names)
        {
            var expected = answer.RootElement.GetProperty(name).EnumerateArray().Select(ids => ids.EnumerateArray().Select(id => id.GetInt32()).ToArray()).ToArray();
            for (var i = 0; i < texts.Length; i++)
            {
                Assert.True(expected[i].AsSpan().SequenceEqual(Encoders.Named(name).Ids(texts[i])), $"Seed {seed}, text {i} in {name}: {Escaped(texts[i])}");
            }
        }
    }

    private static async Task<string> AskAsync(string[] texts)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { "--input-type=module", "--eval", Script, "--", Path.Combine(EngDirectory(), "x.cjs") }) start.ArgumentList.Add(argument);
        using var node = Process.Start(start)!;
        var output = node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.StandardInput.WriteAsync($"[{string.Join(",", texts.Select(Escaped))}]");
        node.StandardInput.Close();
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(node.ExitCode == 0, await errors);
        return await output;
    }

    /// <summary>A JSON string with every character escaped: lone surrogates survive.</summary>
    private static string Escaped(string text) =>
        text.Aggregate(new StringBuilder("\""), (json, c) => json.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{(int)c:x4}")).Append('"').ToString();

    private static string EngDirectory()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !Directory.Exists(Path.Combine(directory.FullName, "eng", "node_modules"))) directory = directory.Parent;
        Assert.NotNull(directory);
        return Path.Combine(directory.FullName, "eng");
    }
}
