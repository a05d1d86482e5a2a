using Microsoft.AspNetCore.Mvc;

namespace CacheIndex.Analytics;

/// <summary>The parameters that every question about sums takes, as they were sent.</summary>
internal sealed record UsageQuery(
    [property: FromQuery(Name = "from")] string? From,
    [property: FromQuery(Name = "to")] string? To,
    [property: FromQuery(Name = "principal")] string? Principal,
    [property: FromQuery(Name = "key")] string? Key,
    [property: FromQuery(Name = "model")] string? Model);
