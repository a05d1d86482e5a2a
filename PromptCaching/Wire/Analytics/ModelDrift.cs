namespace PromptCaching.Wire.Analytics;

/// <summary>How well our count of a model's tokens fits the upstream's, over the requests that have both.</summary>
/// <param name="Model">The virtual model.</param>
/// <param name="Counted">Our raw count.</param>
/// <param name="Reported">The upstream's count.</param>
/// <param name="Requests">All requests of the model.</param>
public sealed record ModelDrift(string Model, long Counted, long Reported, long Requests)
{
    /// <summary>Counted / reported; far from 1 = the wrong tokenizer. Null without requests.</summary>
    public decimal? Ratio => Reported == 0 ? null : (decimal)Counted / Reported;
}
