using System.Text.Json;
using PromptCaching.Json;

namespace PromptCaching.Prompts;

/// <summary>Reads one <c>cache_control</c> value (cache-semantics §6).</summary>
internal static class MarkerSyntax
{
    public const string Param = "cache_control";

    private const int ShownLength = 40;

    /// <summary>Reads a marker that is not <c>null</c>.</summary>
    /// <returns>What is wrong with it; null = <paramref name="tier"/> is what it asks for.</returns>
    public static PromptError? Read(ref readonly JsonIndex index, int token, BlockPlace place, PromptRules rules, out CacheTier tier)
    {
        tier = rules.DefaultTtl;
        if (index[token].Type != JsonTokenType.StartObject)
        {
            return Malformed($"{place} is {Describe(in index, token)}; send {{\"type\":\"ephemeral\"}} or leave it out.");
        }
        int type = -1, ttl = -1;
        for (var member = token + 1; member < index[token].Next; member = index[member].Next)
        {
            if (index.KeyIs(member, "type"u8)) type = member;
            else if (index.KeyIs(member, "ttl"u8)) ttl = member;
        }
        if (type < 0) return Malformed($"{place}.type is missing; the only type is \"ephemeral\".");
        if (index[type].Type != JsonTokenType.String)
        {
            return Malformed($"{place}.type is {Describe(in index, type)}; the only type is \"ephemeral\".");
        }
        if (ttl >= 0 && index[ttl].Type != JsonTokenType.String)
        {
            return Malformed($"{place}.ttl is {Describe(in index, ttl)}; send one of {Available(rules)} as a string, or leave it out.");
        }
        if (!index.StringIs(type, "ephemeral"u8))
        {
            return Error(PromptErrorCode.UnsupportedType, $"{place}.type is {Describe(in index, type)}; the only type is \"ephemeral\".");
        }
        if (ttl < 0) return null;
        if (!TryReadTier(in index, ttl, out tier))
        {
            return Error(PromptErrorCode.InvalidTtl, $"{place}.ttl is {Describe(in index, ttl)}; available: {Available(rules)}.");
        }
        return IsEnabled(tier, rules)
            ? null
            : Error(PromptErrorCode.TierDisabled, $"{place}.ttl is \"{tier.Name()}\", which is switched off here; available: {Available(rules)}.");
    }

    public static PromptError Error(PromptErrorCode code, string message) => new(code, Param, message);

    public static bool IsEnabled(CacheTier tier, PromptRules rules) => rules.EnabledTtls.Contains(tier);

    /// <summary>The tiers that may be asked for, shortest first.</summary>
    public static string Available(PromptRules rules) => string.Join(", ", rules.EnabledTtls.Distinct().Order().Select(tier => tier.Name()));

    private static PromptError Malformed(string message) => Error(PromptErrorCode.MalformedCacheControl, message);

    private static bool TryReadTier(ref readonly JsonIndex index, int token, out CacheTier tier)
    {
        foreach (var candidate in CacheTiers.All)
        {
            tier = candidate;
            var name = candidate switch { CacheTier.FiveMinutes => "5m"u8, CacheTier.OneHour => "1h"u8, _ => "24h"u8 };
            if (index.StringIs(token, name)) return true;
        }
        tier = default;
        return false;
    }

    /// <summary>A value as an error shows it: strings quoted and cut short, scalars as sent, the rest by kind.</summary>
    private static string Describe(ref readonly JsonIndex index, int token)
    {
        switch (index[token].Type)
        {
            case JsonTokenType.StartObject:
                return "an object";
            case JsonTokenType.StartArray:
                return "an array";
            case JsonTokenType.String:
                var text = index.String(token)!;
                return text.Length <= ShownLength ? $"\"{text}\"" : $"\"{text.AsSpan(0, ShownLength)}…\"";
            default:
                var raw = index.Body[index[token].Start..index[token].End];
                return System.Text.Encoding.UTF8.GetString(raw[..Math.Min(raw.Length, ShownLength)]);
        }
    }
}
