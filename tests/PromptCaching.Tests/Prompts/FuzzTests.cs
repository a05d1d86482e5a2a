using System.Text;
using PromptCaching.Prompts;
using PromptCaching.Tests.Shared;

namespace PromptCaching.Tests.Prompts;

/// <summary>Mutates real bodies byte by byte. Nothing throws, and every answer is the reference's. <c>PROMPTCACHE_FUZZ</c> sets the number of cases.</summary>
public sealed class FuzzTests
{
    private static readonly byte[][] Bodies =
    [
        Encoding.UTF8.GetBytes("""
            {"model":"gpt-4o","stream":true,"stream_options":{"include_usage":false},"temperature":0.2,
             "tools":[{"type":"function","function":{"name":"read_file","description":"Reads a file.","parameters":{"type":"object","properties":{"path":{"type":"string"}},"required":["path"]}},"cache_control":{"type":"ephemeral","ttl":"1h"}}],
             "messages":[{"role":"system","content":[{"type":"text","text":"x-anthropic-billing-header: cch=1"},{"type":"text","text":"Be brief.\n\u00e9\ud83d\ude00","cache_control":{"type":"ephemeral"}}]},
                         {"role":"user","content":"Show me \"main\"."},
                         {"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"read_file","arguments":"{\"path\":\"a\\b\"}"}}]},
                         {"role":"tool","tool_call_id":"call_1","content":"int main() {}\n"}],
             "cache_control":{"type":"ephemeral"}}
            """),
        Encoding.UTF8.GetBytes("""
            {"model":"claude","max_tokens":1024,"system":[{"type":"text","text":" x-anthropic-billing-header: 7"},{"type":"text","text":"System","cache_control":{"type":"ephemeral","ttl":"1h"}}],
             "messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","data":"iVBORw0K"}},{"type":"text","text":"What is it?"}]},
                         {"role":"assistant","content":[{"type":"thinking","thinking":"…","signature":"c2ln"},{"type":"tool_use","id":"t","name":"f","input":{"b":[1,2.50,-0e1],"a":null}}]},
                         {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"ok"}],"cache_control":{"type":"ephemeral","ttl":"5m"}}]}]}
            """),
    ];

    private static readonly string[] Snippets =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "\\u0063ache_control", "null", "true", "0", "-", "1e9", "\u0000", "\u007f", "é", "😀",
        "\"cache_control\":{\"type\":\"ephemeral\"},", "\"ttl\":\"24h\"", "\"role\":\"system\",", "\"content\":null,", "\"type\":\"text\",", "\"messages\":[],", "{},", "[],", "\"\",",
    ];

    [Fact]
    public void No_mutation_of_a_real_body_throws_or_differs_from_the_reference()
    {
        var random = new Random(42);
        for (var i = 0; i < ReferenceProperties.Cases; i++)
        {
            var example = new PromptCase(Mutate(Bodies[i % Bodies.Length], random), (PromptDialect)(i % 3 % 2), Read.AllTiers, random.Next(5) == 0 ? "lastUserMessage" : null, i);
            var (library, reference) = (Comparison.Library(example), Comparison.Reference(example));
            Assert.True(library == reference, $"{example}\n\nlibrary:\n{library}\nreference:\n{reference}");
        }
    }

    [Fact]
    public void No_random_bytes_throw()
    {
        var random = new Random(43);
        var parser = new PromptParser(new PromptRules());
        for (var i = 0; i < ReferenceProperties.Cases; i++)
        {
            var body = new byte[random.Next(64)];
            random.NextBytes(body);
            if (parser.TryParse(body, PromptDialect.Messages, null, out var prompt, out var error)) prompt.Dispose();
            else Assert.Contains(error.Code, new[] { PromptErrorCode.InvalidJson, PromptErrorCode.NotAnObject });
        }
    }

    private static byte[] Mutate(byte[] body, Random random)
    {
        List<byte> bytes = [.. body];
        for (var edits = random.Next(1, 4); edits > 0; edits--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 30), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 60), bytes.Count - at)));
                    break;
                case 3:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                default:
                    // After a comma or an opening bracket a snippet often leaves the body valid.
                    at = bytes.FindIndex(at, item => item is (byte)',' or (byte)'{' or (byte)'[') + 1;
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Snippets[random.Next(Snippets.Length)]));
                    break;
            }
            if (bytes.Count == 0) bytes.Add((byte)'{');
        }
        return [.. bytes];
    }
}
