using System.Text.Json;
using Npgsql;

namespace TestSupport;

/// <summary>What a server does for a program: the plans it has executed, by its own account in its log.</summary>
public sealed class ExecutedPlans(PrivatePostgres server)
{
    private const string Explain =
        "-c session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0 -c auto_explain.log_analyze=on -c auto_explain.log_timing=off "
        + "-c auto_explain.log_format=json -c log_min_messages=log";

    private long _read = new FileInfo(server.Log).Length;

    /// <summary>A connection string whose statements are explained.</summary>
    public static string Explained(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString) { Options = Explain }.ConnectionString;

    /// <summary>The scans of every plan since the last call.</summary>
    public async Task<IReadOnlyList<TableScan>> NextAsync()
    {
        await using var log = new FileStream(server.Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Position = _read;
        var bytes = new byte[log.Length - _read];
        await log.ReadExactlyAsync(bytes);
        _read += bytes.Length;
        List<TableScan> scans = [];
        for (var at = 0; bytes.AsSpan(at).IndexOf("plan:\n"u8) is var found && found >= 0;)
        {
            at += found + "plan:\n"u8.Length;
            using var plan = Parse(bytes.AsSpan(at), out var length);
            at += length;
            Walk(plan.RootElement.GetProperty("Plan"), scans);
        }
        return scans;
    }

    private static JsonDocument Parse(ReadOnlySpan<byte> text, out int length)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { AllowMultipleValues = true });
        var document = JsonDocument.ParseValue(ref reader);
        length = (int)reader.BytesConsumed;
        return document;
    }

    private static void Walk(JsonElement node, List<TableScan> scans)
    {
        if (node.TryGetProperty("Relation Name", out var relation) && Number(node, "Actual Loops") is > 0 and var loops && node.GetProperty("Node Type").GetString() != "ModifyTable")
        {
            var rows = (Number(node, "Actual Rows") + Number(node, "Rows Removed by Filter") + Number(node, "Rows Removed by Index Recheck")) * loops;
            scans.Add(new TableScan(relation.GetString()!, node.GetProperty("Node Type").GetString()!, (long)rows));
        }
        if (!node.TryGetProperty("Plans", out var plans)) return;
        foreach (var child in plans.EnumerateArray()) Walk(child, scans);
    }

    private static double Number(JsonElement node, string name) => node.TryGetProperty(name, out var value) ? value.GetDouble() : 0;
}
