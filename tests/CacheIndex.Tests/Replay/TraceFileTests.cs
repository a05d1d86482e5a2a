using CacheIndex.Replay;

namespace CacheIndex.Tests.Replay;

public sealed class TraceFileTests
{
    [Fact]
    public async Task A_line_is_a_request_and_an_empty_line_is_none()
    {
        var requests = await ReadAsync("""
            {"timestamp": 0, "input_length": 1000, "output_length": 5, "hash_ids": [3, 4]}

            {"timestamp": 27, "input_length": 1024, "output_length": 0, "hash_ids": [3, 4], "user": 17}
            """, null);

        Assert.Equal([(1, 0.0, 1_000L, 5L), (3, 27.0, 1_024L, 0L)],
            requests.Select(r => (r.Line, r.Timestamp.TotalMilliseconds, r.InputTokens, r.OutputTokens)));
        Assert.Equal([512, 488], requests[0].TokensOfBlocks());
        Assert.Equal([512, 512], requests[1].TokensOfBlocks());
    }

    [Fact]
    public async Task A_field_names_the_principal()
    {
        var requests = await ReadAsync("""
            {"timestamp": 0, "input_length": 1, "output_length": 5, "hash_ids": [3], "user": 17}
            {"timestamp": 0, "input_length": 1, "output_length": 5, "hash_ids": [3], "user": "x"}
            """, "user");

        Assert.Equal(["17", "x"], requests.Select(r => r.Principal));
    }

    [Theory]
    [InlineData("""[1]""", "Line 1 is not a JSON object.")]
    [InlineData("""{"timestamp": x""", "Line 1 is not JSON: byte 15 cannot be read.")]
    [InlineData("""{"input_length": 1}""", "Line 1: timestamp is missing; give a whole number from 0 to 315360000000.")]
    [InlineData("""{"timestamp": 0, "input_length": -3}""", "Line 1: input_length is -3; give a whole number from 1 to 1000000000.")]
    [InlineData("""{"timestamp": 0, "input_length": 1, "output_length": 1.5}""", "Line 1: output_length is 1.5; give a whole number from 0 to 1000000000.")]
    [InlineData("""{"timestamp": 0, "input_length": 1, "output_length": 1}""",
        "Line 1: hash_ids is missing; give an array with a number for each block of 512 tokens.")]
    [InlineData("""{"timestamp": 0, "input_length": 513, "output_length": 1, "hash_ids": [1]}""",
        "Line 1: hash_ids is 1 blocks for 513 tokens; give 2, one for each 512 tokens begun, and at most 20000.")]
    [InlineData("""{"timestamp": 0, "input_length": 513, "output_length": 1, "hash_ids": [1, "b"]}""",
        "Line 1: hash_ids[1] is \"b\"; give a whole number.")]
    [InlineData("""{"timestamp": 0, "input_length": 1, "output_length": 1, "hash_ids": [1]}""",
        "Line 1: user is missing; --principal-by names a field that every line has.")]
    [InlineData("""{"timestamp": 0, "input_length": 1, "output_length": 1, "hash_ids": [1], "user": []}""",
        "Line 1: user is Array; --principal-by names a field that holds a text or a number.")]
    public async Task A_line_that_cannot_be_used_is_named_with_field_value_and_remedy(string line, string message) =>
        Assert.Equal(message, (await Assert.ThrowsAsync<TraceException>(() => ReadAsync(line, "user"))).Message);

    [Fact]
    public async Task Time_never_runs_backwards()
    {
        var exception = await Assert.ThrowsAsync<TraceException>(() => ReadAsync("""
            {"timestamp": 5, "input_length": 1, "output_length": 1, "hash_ids": [1]}
            {"timestamp": 4, "input_length": 1, "output_length": 1, "hash_ids": [1]}
            """, null));

        Assert.Equal("Line 2: timestamp is 4; it is before the line above (5): sort the trace by time.", exception.Message);
    }

    private static async Task<List<TraceRequest>> ReadAsync(string text, string? principalField)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
            return await TraceFile.ReadAsync(path, principalField, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
