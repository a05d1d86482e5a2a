namespace CacheIndex.Redis;

/// <summary>The same for every replica, so not a setting.</summary>
/// <param name="Lease">How long a replica believes in Redis without asking Postgres again.</param>
/// <param name="Suspension">How long Redis is left alone after a change that it did not confirm; much longer than <paramref name="Lease"/>.</param>
internal sealed record TrustTimes(TimeSpan Lease, TimeSpan Suspension)
{
    public static TrustTimes Default { get; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
}
