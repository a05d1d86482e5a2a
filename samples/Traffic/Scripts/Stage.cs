using Traffic.Conversations;

namespace Traffic.Scripts;

/// <summary>What a script works with.</summary>
/// <param name="Model">The virtual model to ask for.</param>
/// <param name="Fixed">Draws what stays the same in every run: instructions and tools.</param>
/// <param name="Random">Draws what this run makes up.</param>
/// <param name="Clock">The time.</param>
/// <param name="LongTtl">The longest ttl on offer.</param>
internal sealed record Stage(string Model, Random Fixed, Random Random, TimeProvider Clock, string LongTtl)
{
    public Conversation Converse() => new(Model);

    /// <summary>A question of some twenty words.</summary>
    public string Question() => Prose.Of(Random, 12);

    public Step Send(Conversation conversation, double afterSeconds, double? upToSeconds = null) =>
        new(conversation, TimeSpan.FromSeconds(afterSeconds + Random.NextDouble() * ((upToSeconds ?? afterSeconds) - afterSeconds)));
}
