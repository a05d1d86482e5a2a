using PromptCaching;
using PromptCaching.Wire;

namespace Dashboard.Tests.Fakes;

/// <summary>Usage records to look at.</summary>
internal static class Traffic
{
    public static readonly Guid Acme = Guid.Parse("0a000000-0000-7000-8000-000000000001");
    public static readonly Guid Globex = Guid.Parse("0a000000-0000-7000-8000-000000000002");

    /// <summary>A request whose whole marked prefix was read.</summary>
    public static RequestRow Read(DateTimeOffset at, long prompt = 3_000, long read = 2_400, string principal = "acme", Guid? principalId = null, string model = "demo") =>
        Row(at, principal, principalId ?? Acme, model, "read", null, prompt, read, CacheTier.FiveMinutes);

    /// <summary>A request that wrote its marked prefix.</summary>
    public static RequestRow Write(DateTimeOffset at, long prompt = 3_000, long written = 2_400, CacheTier tier = CacheTier.FiveMinutes,
        string principal = "acme", Guid? principalId = null, string model = "demo") =>
        Row(at, principal, principalId ?? Acme, model, "write", null, prompt, 0, null, written, tier);

    /// <summary>A request that the cache had no part in.</summary>
    public static RequestRow Uncached(DateTimeOffset at, string outcome = "none", string? reason = "no_breakpoint", long? prompt = 800,
        string principal = "acme", Guid? principalId = null, string model = "demo", int status = 200) =>
        Row(at, principal, principalId ?? Acme, model, outcome, reason, prompt, 0, null, status: status);

    public static RequestRow Row(DateTimeOffset at, string principal, Guid principalId, string model, string outcome, string? reason, long? prompt,
        long read, CacheTier? readTier, long written = 0, CacheTier tier = CacheTier.FiveMinutes, int status = 200, double seconds = 1.8) =>
        new(principal, $"{principal}-ci", new UsageRecord
        {
            RequestId = Guid.CreateVersion7(at),
            PrincipalId = principalId,
            KeyId = principalId,
            Model = model,
            Upstream = "default",
            UpstreamModel = model,
            Dialect = "chat_completions",
            Status = status,
            Outcome = outcome,
            Reason = reason,
            PromptTokens = prompt,
            CompletionTokens = prompt is null ? null : 120,
            ReadTokens = read,
            ReadTier = readTier,
            Write5mTokens = tier is CacheTier.FiveMinutes ? written : 0,
            Write1hTokens = tier is CacheTier.OneHour ? written : 0,
            Write24hTokens = tier is CacheTier.OneDay ? written : 0,
            Streamed = true,
            SubmittedAt = at,
            DispatchedAt = at.AddMilliseconds(2),
            FirstByteAt = at.AddMilliseconds(340),
            CompletedAt = at.AddSeconds(seconds),
        });

    /// <summary>An hour of four principals' conversations, the same one every time.</summary>
    public static IEnumerable<RequestRow> BusyHour(DateTimeOffset now)
    {
        var random = new Random(7);
        (string Name, Guid Id, string Model, CacheTier Tier, double Hits, int Prompt)[] principals =
        [
            ("acme", Acme, "claude-sonnet", CacheTier.OneHour, 0.9, 14_000),
            ("globex", Globex, "gpt-large", CacheTier.FiveMinutes, 0.78, 6_000),
            ("initech", Guid.Parse("0a000000-0000-7000-8000-000000000003"), "gpt-large", CacheTier.FiveMinutes, 0.45, 4_200),
            ("umbrella research", Guid.Parse("0a000000-0000-7000-8000-000000000004"), "claude-sonnet", CacheTier.OneDay, 0.05, 9_000),
        ];
        for (var at = now.AddMinutes(-119); at < now.AddSeconds(-4); at = at.AddSeconds(random.Next(4, 26)))
        {
            var hour = (now - at).TotalMinutes;
            var (name, id, model, tier, hits, size) = principals[random.Next(10) switch { < 4 => 0, < 7 => 1, < 9 => 2, _ => 3 }];
            var prompt = (long)(size * (0.6 + random.NextDouble() * (0.8 + 0.5 * Math.Sin(hour / 11))));
            var prefix = (long)(prompt * (0.72 + 0.2 * random.NextDouble()));
            var seconds = 0.4 + 3 * random.NextDouble();
            var draw = random.NextDouble();
            var hitRate = hits - Math.Max(0, hour - 55) / 160;
            yield return draw switch
            {
                < 0.05 => Row(at, name, id, model, "none", "no_breakpoint", prompt / 6, 0, null, seconds: seconds),
                < 0.07 => Row(at, name, id, model, "vetoed", "non_2xx", null, 0, null, status: 529, seconds: seconds),
                < 0.08 => Row(at, name, id, model, "skipped", "lookup_late", prompt, 0, null, seconds: seconds),
                _ when random.NextDouble() < hitRate => random.NextDouble() < 0.6
                    ? Row(at, name, id, model, "read", null, prompt, prefix, tier, seconds: seconds)
                    : Row(at, name, id, model, "read_write", null, prompt, (long)(prefix * 0.85), tier, (long)(prefix * 0.15), tier, seconds: seconds),
                _ => Row(at, name, id, model, "write", null, prompt, 0, null, prefix, tier, seconds: seconds),
            };
        }
    }
}
