using System.Text.Json;

namespace PromptCaching.Tests;

public sealed class PrefixHashTests
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 32).Select(i => (byte)(i * 7))];

    [Fact]
    public void A_hash_keeps_its_bytes_and_shows_them_as_lower_case_hexadecimal()
    {
        var hash = new PrefixHash(Bytes);
        Assert.Equal(Bytes, hash.ToArray());
        Assert.Equal(Convert.ToHexStringLower(Bytes), hash.ToString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_hash_of_another_length_is_refused(int length) => Assert.Throws<ArgumentException>(() => new PrefixHash(new byte[length]));

    [Fact]
    public void Hashes_are_equal_and_ordered_by_their_bytes()
    {
        var random = new Random(3);
        for (var i = 0; i < 200; i++)
        {
            var (left, right) = (Bytes.ToArray(), Bytes.ToArray());
            right[random.Next(32)] = (byte)random.Next(256);
            var (a, b) = (new PrefixHash(left), new PrefixHash(right));
            var order = Math.Sign(left.AsSpan().SequenceCompareTo(right));
            Assert.Equal(order, Math.Sign(a.CompareTo(b)));
            Assert.Equal((order == 0, order != 0, order < 0, order > 0, order <= 0, order >= 0), (a == b, a != b, (a < b), (a > b), (a <= b), (a >= b)));
            Assert.Equal(order == 0, a.Equals((object)b));
            Assert.True(order != 0 || a.GetHashCode() == b.GetHashCode());
        }
        Assert.False(new PrefixHash(Bytes).Equals("text"));
    }

    [Fact]
    public void On_the_wire_a_hash_is_hexadecimal_in_either_case()
    {
        var hash = new PrefixHash(Bytes);
        var json = JsonSerializer.Serialize(hash);
        Assert.Equal($"\"{hash}\"", json);
        Assert.Equal(hash, JsonSerializer.Deserialize<PrefixHash>(json));
        Assert.Equal(hash, JsonSerializer.Deserialize<PrefixHash>(json.ToUpperInvariant()));
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"00\"")]
    [InlineData("\"zz00000000000000000000000000000000000000000000000000000000000000\"")]
    [InlineData("\"\\u0030000000000000000000000000000000000000000000000000000000000000\"")]
    [InlineData("7")]
    [InlineData("null")]
    public void Anything_else_on_the_wire_is_no_hash(string json) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<PrefixHash>(json));
}
