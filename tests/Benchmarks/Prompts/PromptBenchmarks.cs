using System.Security.Cryptography;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using PromptCaching.Prompts;

namespace Benchmarks.Prompts;

/// <summary>Reading a prompt beside what cannot be saved: walking its JSON and hashing its bytes.</summary>
[MemoryDiagnoser]
[MinColumn]
[ShortRunJob]
public class PromptBenchmarks
{
    private readonly PromptParser _parser = new(new PromptRules());
    private byte[] _body = [];

    /// <summary>Size of the body.</summary>
    [Params(1_000, 60_000, 1_000_000)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Setup() => _body = AgentBody.OfSize(Bytes);

    [Benchmark(Baseline = true)]
    public int WalkAndSha256() => Walk() + Sha256();

    [Benchmark]
    public int Walk()
    {
        var reader = new Utf8JsonReader(_body);
        var tokens = 0;
        while (reader.Read()) tokens++;
        return tokens;
    }

    [Benchmark]
    public int Sha256()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        return SHA256.HashData(_body, hash);
    }

    [Benchmark]
    public int Parse()
    {
        if (!_parser.TryParse(_body, PromptDialect.ChatCompletions, null, out var prompt, out var error)) throw new InvalidOperationException(error.Message);
        using (prompt) return prompt.Candidates.Length;
    }
}
