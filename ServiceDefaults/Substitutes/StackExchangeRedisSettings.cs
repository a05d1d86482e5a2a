namespace Aspire.StackExchange.Redis;

/// <summary>Settings of <c>AddRedisClient</c>, bound from <c>Aspire:StackExchange:Redis</c> and <c>Aspire:StackExchange:Redis:{connectionName}</c>.</summary>
public sealed class StackExchangeRedisSettings
{
    /// <summary>The connection string; <c>ConnectionStrings:{connectionName}</c> wins.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>No health check. (The stand-in brings none.)</summary>
    public bool DisableHealthChecks { get; set; }
}
