using Dashboard.Analytics;
using Dashboard.Localization;
using Dashboard.SignIn;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Dashboard.Components.Pages;

/// <summary>A page whose figures keep themselves fresh: filters from the address, one question to the feed, an update whenever its answer
/// changes.</summary>
public abstract class LivePage<TAnswer> : ComponentBase, IDisposable
    where TAnswer : class
{
    /// <summary>How long the prerendered page waits for its figures before it shows that they are loading.</summary>
    private static readonly TimeSpan PrerenderWait = TimeSpan.FromSeconds(1);

    private UsageQuestion<TAnswer>? _question;
    private UsageSubscription<TAnswer>? _subscription;

    /// <summary>The time filter: a name of <see cref="TimeRange"/>.</summary>
    [SupplyParameterFromQuery(Name = "range")]
    public string? RangeName { get; set; }

    /// <summary>The principal filter: an id.</summary>
    [SupplyParameterFromQuery(Name = "principal")]
    public string? PrincipalName { get; set; }

    /// <summary>The model filter: a virtual model's name.</summary>
    [SupplyParameterFromQuery(Name = "model")]
    public string? ModelName { get; set; }

    /// <summary>The key filter: an id.</summary>
    [SupplyParameterFromQuery(Name = "key")]
    public string? KeyName { get; set; }

    /// <summary>Who looks.</summary>
    [CascadingParameter]
    public Task<AuthenticationState>? Authentication { get; set; }

    [Inject]
    private Readers Readers { get; init; } = default!;

    [Inject]
    private UsageFeed Feed { get; init; } = default!;

    [Inject]
    private TimeProvider Clock { get; init; } = default!;

    [CascadingParameter]
    private ReaderLocale ReaderLocale { get; set; } = default!;

    private protected ReaderLocale Locale => ReaderLocale;

    private protected RequestTail Tail => Feed.Tail;

    /// <summary>Views of the whole dashboard that are kept fresh.</summary>
    private protected int OpenViews => Feed.Watches;

    private protected DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>What the page shows: the address's filters, as far as the reader may look.</summary>
    private protected UsageFilter Filter { get; private set; } = new(TimeRange.Default);

    private protected Reader Reader { get; private set; } = Reader.Nobody;

    private protected UsageState<TAnswer> State { get; private set; } = UsageState<TAnswer>.Loading;

    private protected PageStatus Status { get; private set; } = new(false, null, "", Freshness.Connecting);

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        Reader = await Readers.CurrentAsync(Authentication);
        Filter = Narrow(UsageFilter.Parse(RangeName, PrincipalName, ModelName, KeyName));
        // Whatever the address asks for: a principal's reader sees that principal.
        if (Reader.Principal is { } own) Filter = Filter with { Principal = own };
        var question = Ask(Filter);
        if (question != _question)
        {
            var previous = _subscription;
            _question = question;
            _subscription = Feed.Subscribe(question, () => _ = UpdateAsync());
            previous?.Dispose();
            if (!RendererInfo.IsInteractive)
            {
                Look();
                await Task.WhenAny(_subscription.FirstAnswer, Task.Delay(PrerenderWait, Clock));
            }
        }
        Look();
    }

    /// <summary>What the page narrows its filters to beyond the address.</summary>
    private protected virtual UsageFilter Narrow(UsageFilter filter) => filter;

    /// <summary>What the page wants to know.</summary>
    private protected abstract UsageQuestion<TAnswer> Ask(UsageFilter filter);

    /// <summary>Called when there is something new to show, before it is shown.</summary>
    private protected virtual void Refresh()
    {
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        _subscription?.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected async Task UpdateAsync()
    {
        try
        {
            await InvokeAsync(() =>
            {
                Look();
                StateHasChanged();
            });
        }
        catch (ObjectDisposedException)
        {
            // The page closed while the news was under way.
        }
        catch (Exception exception)
        {
            await DispatchExceptionAsync(exception);
        }
    }

    private void Look()
    {
        State = _subscription!.State;
        var updated = State.Answer is null ? "" : Locale.Time(State.At, Now);
        Status = new(
            State.Answer is not null,
            State.Failure is null || State.Answer is null ? State.Failure : $"{State.Failure} These figures are from {updated}.",
            updated,
            State.Failure is not null ? Freshness.Stale : State.IsLive ? Freshness.Live : Freshness.Connecting);
        Refresh();
    }
}
