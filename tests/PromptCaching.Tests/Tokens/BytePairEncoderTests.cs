using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using PromptCaching.Tokens;

namespace PromptCaching.Tests.Tokens;

/// <summary>The vectors beside these tests were made with gpt-tokenizer 4.0.0 on Unicode 17.0.</summary>
public sealed class BytePairEncoderTests
{
    public static TheoryData<string, string, string> AllOfUnicode
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var (name, hash) in Hashes().Where(h => !h.Name.Contains(" repeat ", StringComparison.Ordinal)))
            {
                data.Add(name[..name.IndexOf(' ', StringComparison.Ordinal)], name[(name.IndexOf(' ', StringComparison.Ordinal) + 1)..], hash);
            }
            return data;
        }
    }

    public static TheoryData<string, string, int, string> Repeated
    {
        get
        {
            var data = new TheoryData<string, string, int, string>();
            foreach (var (name, hash) in Hashes().Where(h => h.Name.Contains(" repeat ", StringComparison.Ordinal)))
            {
                var parts = name.Split(' ');
                data.Add(parts[0], parts[2], int.Parse(parts[3], System.Globalization.CultureInfo.InvariantCulture), hash);
            }
            return data;
        }
    }

    [Theory]
    [InlineData("o200k_base")]
    [InlineData("cl100k_base")]
    public void S10_Ids_equal_gpt_tokenizer_s(string encoding)
    {
        var encoder = Encoders.Named(encoding);
        var checkedTexts = 0;
        foreach (var line in File.ReadLines(Vectors("texts.jsonl")))
        {
            using var vector = JsonDocument.Parse(line);
            var text = Unescape(line);
            Assert.Equal(vector.RootElement.GetProperty(encoding).EnumerateArray().Select(id => id.GetInt32()), encoder.Ids(text));
            checkedTexts++;
        }
        Assert.InRange(checkedTexts, 500, 5000);
    }

    [Theory]
    [MemberData(nameof(AllOfUnicode))]
    public void S10_Ids_equal_gpt_tokenizer_s_for_every_code_point(string encoding, string place, string hash)
    {
        Func<string, string> template = place switch
        {
            "alone" => x => x,
            "inAWord" => x => $"a{x}B",
            "afterABlank" => x => $" {x}",
            "twiceBeforeAWord" => x => $"{x}{x}cd",
            _ => x => $"1{x}\n{x}",
        };
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var encoder = Encoders.Named(encoding);
        var ids = new ArrayBufferWriter<int>();
        for (var codePoint = 0; codePoint < (place == "alone" ? 0x110000 : 0x40000); codePoint++)
        {
            var text = template(codePoint is >= 0xD800 and < 0xE000 ? ((char)codePoint).ToString() : char.ConvertFromUtf32(codePoint));
            ids.ResetWrittenCount();
            encoder.Encode(Encoding.UTF8.GetBytes(text), ids);
            Append(sha, ids.WrittenSpan);
        }
        Assert.Equal(hash, Convert.ToHexStringLower(sha.GetHashAndReset()));
    }

    [Theory]
    [MemberData(nameof(Repeated))]
    public void S10_Ids_equal_gpt_tokenizer_s_for_long_runs(string encoding, string name, int count, string hash)
    {
        var unit = name switch { "blank" => " ", "newline" => "\n", "zwj" => "\u200D", _ => name };
        var text = string.Concat(Enumerable.Repeat(unit, count / unit.Length));
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(sha, Encoders.Named(encoding).Ids(text));
        Assert.Equal(hash, Convert.ToHexStringLower(sha.GetHashAndReset()));
    }

    [Fact]
    public void S10_A_million_times_one_letter_takes_no_quadratic_time_and_gives_the_ids_of_an_independent_encoder()
    {
        foreach (var name in Encoders.Names)
        {
            foreach (var letter in new[] { 'a', 'Q', '=' })
            {
                var bytes = new byte[1_000_000];
                bytes.AsSpan().Fill((byte)letter);
                var ids = Encoders.Named(name).Ids(bytes);
                Assert.Equal(UniformReference.Encode(name, (byte)letter, bytes.Length), ids);
            }
        }
    }

    [Fact]
    public void A_piece_beyond_the_limit_is_counted_in_parts()
    {
        var encoder = Encoders.Named("o200k_base");
        var limit = BytePairEncoder.MaxPieceBytes;
        var text = Encoding.UTF8.GetBytes(new string('中', limit));   // the seams would fall inside characters
        var whole = encoder.Count(text);
        var perPart = limit / 3;
        Assert.Equal(encoder.Count(text.AsSpan(0, perPart * 3)) * 3 + encoder.Count(text.AsSpan(perPart * 9)), whole);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF }, "\uFFFD")]
    [InlineData(new byte[] { 0x61, 0xC3 }, "a\uFFFD")]
    [InlineData(new byte[] { 0xE2, 0x82, 0x62 }, "\uFFFDb")]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 }, "\uFFFD\uFFFD\uFFFD")]
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 }, "\uFFFD\uFFFD\uFFFD\uFFFD")]
    public void S10_Bytes_that_are_not_utf8_count_as_replacement_characters(byte[] bytes, string text)
    {
        foreach (var name in Encoders.Names) Assert.Equal(Encoders.Named(name).Ids(text), Encoders.Named(name).Ids(bytes));
    }

    [Theory]
    [InlineData("\uFEFF名", new[] { 6224 })]
    [InlineData("\uFEFF名前", new[] { 5416, 123, 118857 })]
    [InlineData("\uFEFFusing", new[] { 5416, 123, 1846 })]
    [InlineData("\uFEFF\uFEFF", new[] { 5416, 123, 5416, 123 })]
    public void S10_A_byte_order_mark_counts_as_gpt_tokenizer_counts_it(string text, int[] ids) =>
        Assert.Equal(ids, Encoders.Named("o200k_base").Ids(text));

    [Fact]
    public void S10_Ids_decode_to_the_text_whatever_it_is() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<string>(), (bytes, text) =>
        {
            foreach (var name in Encoders.Names)
            {
                var valid = Encoding.UTF8.GetBytes((text ?? "").Replace("\uFEFF", "", StringComparison.Ordinal));
                Assert.Equal(valid, UniformReference.Decode(name, Encoders.Named(name).Ids(valid)));
                _ = Encoders.Named(name).Ids(bytes);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Counting_allocates_nothing()
    {
        var encoder = Encoders.Named("o200k_base");
        var lines = string.Concat(Enumerable.Repeat("Déjà vu: antidisestablishmentarianism, x1234567! 中文字符\n", 100));
        var text = Encoding.UTF8.GetBytes(lines + new string('q', 1000));
        _ = encoder.Count(text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = encoder.Count(text);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void S3_The_version_names_ranks_and_algorithm()
    {
        Assert.Equal("o200k_base/bpe-2", Encoders.Named("o200k_base").Version);
        Assert.Equal("cl100k_base/bpe-2", Encoders.Named("cl100k_base").Version);
        Assert.Equal(BytePairEncoding.Cl100kBase, Encoders.Named("cl100k_base").Encoding);
        Assert.Throws<ArgumentOutOfRangeException>(() => BytePairEncoder.RanksName((BytePairEncoding)7));
    }

    [Theory]
    [InlineData("IQ== 0\nIg==\n", "Line 2 of the ranks is not a token in base64, a blank and its rank.")]
    [InlineData("IQ== x\n", "Line 1 of the ranks is not a token in base64, a blank and its rank.")]
    [InlineData("IQ== 1x\n", "Line 1 of the ranks is not a token in base64, a blank and its rank.")]
    [InlineData("IQ== -1\n", "Line 1 of the ranks is not a token in base64, a blank and its rank.")]
    [InlineData("!! 1\n", "Line 1 of the ranks is not a token in base64, a blank and its rank.")]
    [InlineData(" 1\n", "Line 1 of the ranks is not a token in base64, a blank and its rank.")]
    [InlineData("IQ== 0\r\n\nIg== 1", "The ranks hold 2 tokens of one byte; 256 are needed to encode every text.")]
    [InlineData("", "The ranks hold 0 tokens of one byte; 256 are needed to encode every text.")]
    public void Ranks_that_are_none_are_refused_with_the_line(string ranks, string message)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(ranks));
        Assert.Equal(message, Assert.Throws<InvalidDataException>(() => BytePairEncoder.Load(stream, BytePairEncoding.O200kBase)).Message);
    }

    private static IEnumerable<(string Name, string Hash)> Hashes()
    {
        using var hashes = JsonDocument.Parse(File.ReadAllBytes(Vectors("hashes.json")));
        foreach (var hash in hashes.RootElement.EnumerateObject().ToArray()) yield return (hash.Name, hash.Value.GetString()!);
    }

    private static string Vectors(string file) => Path.Combine(AppContext.BaseDirectory, "Tokens", "Vectors", file);

    /// <summary>The text of a vector; lone surrogates, which JSON readers refuse, included.</summary>
    private static string Unescape(string line)
    {
        var end = line.IndexOf("\",\"o200k_base\":[", StringComparison.Ordinal);
        return System.Text.RegularExpressions.Regex.Replace(line["{\"text\":\"".Length..end], @"\\(u....|.)", m => m.Value[1] switch
        {
            'u' => ((char)Convert.ToInt32(m.Value[2..], 16)).ToString(),
            'n' => "\n",
            'r' => "\r",
            't' => "\t",
            'b' => "\b",
            'f' => "\f",
            var other => other.ToString(),
        });
    }

    /// <summary>The number of ids, then the ids, each as four bytes.</summary>
    private static void Append(IncrementalHash sha, ReadOnlySpan<int> ids)
    {
        Span<int> count = [ids.Length];
        sha.AppendData(MemoryMarshal.AsBytes(count));
        sha.AppendData(MemoryMarshal.AsBytes(ids));
    }
}
