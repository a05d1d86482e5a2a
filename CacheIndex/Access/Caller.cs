namespace CacheIndex.Access;

/// <summary>Who asks, for the audit.</summary>
/// <param name="Actor">A name; never a secret.</param>
internal sealed record Caller(string Actor)
{
    /// <summary>In this header the system's services say on whose behalf they ask.</summary>
    public const string ActorHeader = "x-promptcache-actor";

    private const int LongestActor = 200;

    public static Caller Administrator { get; } = new("admin-token");

    public static Caller OfSystem(IHeaderDictionary headers) => headers[ActorHeader].ToString().Trim() is { Length: > 0 } actor
        ? new Caller(actor.Length <= LongestActor ? actor : actor[..LongestActor])
        : new Caller("internal-key");

    /// <summary>Endpoints take it as a parameter.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context) => ValueTask.FromResult(context.Features.Get<Caller>());
}
