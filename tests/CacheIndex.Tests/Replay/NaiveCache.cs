using CacheIndex.Replay;
using PromptCaching;

namespace CacheIndex.Tests.Replay;

/// <summary>The rules in their plainest words, for traces of one principal: prefixes are texts, the index is a dictionary.</summary>
internal sealed class NaiveCache(ReplayOptions options)
{
    private readonly Dictionary<string, (long Tokens, TimeSpan Expires)> _entries = [];
    private readonly HashSet<string> _sent = [];

    public long Hits { get; private set; }

    public long Read { get; private set; }

    public long Written { get; private set; }

    public long Entries { get; private set; }

    /// <summary>Tokens that any earlier request had sent.</summary>
    public long SentBefore { get; private set; }

    public void Send(TraceRequest request)
    {
        var prefixes = request.Blocks.Select((_, last) => string.Join(',', request.Blocks.Take(last + 1))).ToArray();
        long Tokens(int last) => Math.Min((last + 1) * 512L, request.InputTokens);
        var expires = request.Timestamp + options.Tier.Window();

        var (read, readTokens) = (-1, 0L);
        var first = options.EveryBlock ? 0 : Math.Max(0, prefixes.Length - options.LookBack);
        for (var i = first; i < prefixes.Length; i++)
        {
            if (!_entries.TryGetValue(prefixes[i], out var entry) || entry.Expires <= request.Timestamp) continue;
            (read, readTokens) = (i, entry.Tokens);
            _entries[prefixes[i]] = (entry.Tokens, expires);
        }
        var boundary = readTokens;
        for (var i = options.EveryBlock ? 0 : prefixes.Length - 1; i < prefixes.Length; i++)
        {
            if (i <= read || Tokens(i) < options.MinPrefixTokens) continue;
            _entries[prefixes[i]] = (Tokens(i), expires);
            Written += Tokens(i) - boundary;
            boundary = Tokens(i);
            Entries++;
        }
        Read += readTokens;
        if (read >= 0) Hits++;
        if (Array.FindLastIndex(prefixes, _sent.Contains) is >= 0 and var before) SentBefore += Tokens(before);
        _sent.UnionWith(prefixes);
    }
}
