namespace Dashboard.Analytics;

/// <summary>A question with answers of one type.</summary>
internal abstract record UsageQuestion<TAnswer> : UsageQuestion
    where TAnswer : class
{
    public sealed override async Task<object> AskAsync(UsageSources sources, DateTimeOffset now, CancellationToken cancellationToken) =>
        await AnswerAsync(sources, now, cancellationToken);

    protected abstract Task<TAnswer> AnswerAsync(UsageSources sources, DateTimeOffset now, CancellationToken cancellationToken);
}
