namespace CacheIndex.Redis;

/// <summary>What Postgres said about Redis, in this process' time.</summary>
/// <param name="Epoch">The epoch whose buckets may be believed.</param>
/// <param name="AskedAt">Timestamp before the question.</param>
/// <param name="AnsweredAt">Timestamp after the answer.</param>
/// <param name="SuspendedFor">How long Redis is left alone from the question on, at least; zero when it is not.</param>
/// <param name="EpochAge">How long the epoch had lasted by the answer, at least.</param>
internal sealed record TrustGrant(long Epoch, long AskedAt, long AnsweredAt, TimeSpan SuspendedFor, TimeSpan EpochAge);
