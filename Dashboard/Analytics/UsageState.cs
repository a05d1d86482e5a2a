namespace Dashboard.Analytics;

/// <summary>What a view knows now.</summary>
/// <param name="Answer">The last answer; null until there was one.</param>
/// <param name="At">When it was asked for.</param>
/// <param name="Failure">Why the last question was not answered, for people; null when it was.</param>
/// <param name="FailingSince">When questions began to fail; null while they are answered.</param>
/// <param name="IsLive">Whether new requests arrive by themselves.</param>
internal sealed record UsageState<TAnswer>(TAnswer? Answer, DateTimeOffset At, string? Failure, DateTimeOffset? FailingSince, bool IsLive)
    where TAnswer : class
{
    public static readonly UsageState<TAnswer> Loading = new(null, default, null, null, false);
}
