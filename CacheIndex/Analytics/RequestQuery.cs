using Microsoft.AspNetCore.Mvc;

namespace CacheIndex.Analytics;

/// <summary>The parameters of a page of requests, as they were sent.</summary>
internal sealed record RequestQuery(
    [property: FromQuery(Name = "limit")] string? Limit,
    [property: FromQuery(Name = "before")] string? Before,
    [property: FromQuery(Name = "from")] string? From,
    [property: FromQuery(Name = "to")] string? To,
    [property: FromQuery(Name = "principal")] string? Principal,
    [property: FromQuery(Name = "key")] string? Key,
    [property: FromQuery(Name = "model")] string? Model,
    [property: FromQuery(Name = "outcome")] string? Outcome,
    [property: FromQuery(Name = "reason")] string? Reason,
    [property: FromQuery(Name = "read")] string? Read,
    [property: FromQuery(Name = "written")] string? Written);
