namespace Gateway.Keys;

/// <summary>Tokens of a record, until the ledger's figure has them.</summary>
internal sealed class Charge(long tokens, DateTimeOffset submittedAt, long sequence)
{
    public long Tokens { get; private set; } = tokens;

    /// <summary>What decides the period they belong to.</summary>
    public DateTimeOffset SubmittedAt { get; private set; } = submittedAt;

    /// <summary>The outbox has delivered the record once it has delivered this.</summary>
    public long Sequence { get; private set; } = sequence;

    /// <summary>Makes one of both, which waits for the later.</summary>
    public void Add(Charge later) => (Tokens, SubmittedAt, Sequence) = (Tokens + later.Tokens, later.SubmittedAt, later.Sequence);
}
