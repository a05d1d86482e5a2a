using Dashboard.Analytics;

namespace Dashboard.Components.Pages;

/// <summary>What happened with this request?</summary>
/// <param name="Id">Which one.</param>
/// <param name="Owner">Whose it must be; null = anybody's.</param>
internal sealed record RequestQuestion(Guid Id, Guid? Owner) : UsageQuestion<RequestAnswer>
{
    public override UsagePace Pace => UsagePace.Idle;

    protected override async Task<RequestAnswer> AnswerAsync(UsageSources sources, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var detail = await sources.Index.FindRequestAsync(Id, cancellationToken);
        // Somebody else's request is no different from one that does not exist.
        return new(detail is not null && Owner is { } owner && detail.Request.Record.PrincipalId != owner ? null : detail);
    }
}
