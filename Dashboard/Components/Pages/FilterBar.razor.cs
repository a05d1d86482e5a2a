using Dashboard.Analytics;
using Dashboard.SignIn;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Dashboard.Components.Pages;

/// <summary>The filters, which live in the address and nowhere else: choosing one goes to another address.</summary>
public sealed partial class FilterBar : IDisposable
{
    private FilterQuestion? _question;
    private UsageSubscription<FilterChoices>? _subscription;
    private FilterChoices _choices = FilterChoices.None;
    private bool _isOwn;

    /// <summary>What the page shows now.</summary>
    [Parameter, EditorRequired]
    public required UsageFilter Filter { get; set; }

    /// <summary>The filters to offer.</summary>
    [Parameter]
    public FilterParts Parts { get; set; } = FilterParts.All;

    /// <summary>Who looks.</summary>
    [CascadingParameter]
    public Task<AuthenticationState>? Authentication { get; set; }

    [Inject]
    private Readers Readers { get; init; } = default!;

    [Inject]
    private UsageFeed Feed { get; init; } = default!;

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        var reader = await Readers.CurrentAsync(Authentication);
        _isOwn = !reader.IsOperator;
        var question = new FilterQuestion(Filter.Range, reader.Principal ?? Filter.Principal, _isOwn);
        if (question == _question) return;
        var previous = _subscription;
        _question = question;
        _subscription = Feed.Subscribe(question, () => _ = UpdateAsync());
        previous?.Dispose();
        _choices = _subscription.State.Answer ?? _choices;
    }

    /// <inheritdoc/>
    public void Dispose() => _subscription?.Dispose();

    private static Guid? Id(object? value) => Guid.TryParse(value as string, out var id) ? id : null;

    private async Task UpdateAsync()
    {
        try
        {
            await InvokeAsync(() =>
            {
                if (_subscription!.State.Answer is not { } choices || ReferenceEquals(choices, _choices)) return;
                _choices = choices;
                StateHasChanged();
            });
        }
        catch (ObjectDisposedException)
        {
            // The page closed while the news was under way.
        }
    }

    /// <summary>The same page with other filters; it begins anew where it had been paged on.</summary>
    private void Go(UsageFilter filter)
    {
        if (filter == Filter) return;
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
        {
            ["range"] = filter.Range == TimeRange.Default ? null : filter.Range.Name,
            ["principal"] = Parts.HasFlag(FilterParts.Principal) ? filter.Principal?.ToString() : null,
            ["model"] = Parts.HasFlag(FilterParts.Model) ? filter.Model : null,
            ["key"] = filter.Key?.ToString(),
            ["before"] = null,
            ["page"] = null,
        }));
    }
}
