using Dashboard.Administration;
using Dashboard.Components.Pages;
using Dashboard.Localization;
using Microsoft.AspNetCore.Components;

namespace Dashboard.Components.Administration;

/// <summary>A page that lists what is administered and changes it. It is loaded when it opens and after each change.</summary>
public abstract class AdministrationPage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _closed = new();

    [Inject]
    private AdministrationClient AdministrationClient { get; init; } = default!;

    [Inject]
    private TimeProvider Clock { get; init; } = default!;

    [CascadingParameter]
    private ReaderLocale ReaderLocale { get; set; } = default!;

    private protected AdministrationClient Client => AdministrationClient;

    private protected ReaderLocale Locale => ReaderLocale;

    private protected DateTimeOffset Now => Clock.GetUtcNow();

    private protected CancellationToken Closed => _closed.Token;

    private protected PageStatus Status { get; private set; } = new(false, null, "", Freshness.Live);

    /// <summary>Why the last change was not made; null when it was.</summary>
    private protected AdministrationProblem? Problem { get; set; }

    /// <summary>What the last change did, in a sentence; null when none was made.</summary>
    private protected string? Done { get; set; }

    /// <summary>Whether a change is under way.</summary>
    private protected bool IsBusy { get; private set; }

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => ReloadAsync();

    /// <summary>Fetches what the page shows.</summary>
    private protected abstract Task LoadAsync();

    private protected async Task ReloadAsync()
    {
        try
        {
            await LoadAsync();
            Status = PageStatus.Still;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or System.Text.Json.JsonException
            || (exception is OperationCanceledException && !Closed.IsCancellationRequested))
        {
            Status = Status with { Trouble = exception is HttpRequestException { StatusCode: { } status } ? $"It answered {(int)status}." : "It cannot be reached." };
        }
        catch (OperationCanceledException)
        {
            // The page closed meanwhile.
        }
    }

    /// <summary>Whether something that was typed cannot be sent; it is then shown.</summary>
    private protected bool Refuses(AdministrationProblem? problem)
    {
        (Problem, Done) = (problem, null);
        return problem is not null;
    }

    /// <summary>Makes a change, shows what came of it, and loads the page's lists again.</summary>
    private protected async Task<T?> ChangeAsync<T>(Task<AdministrationResult<T>> change, Func<T, string> done)
        where T : class
    {
        (IsBusy, Problem, Done) = (true, null, null);
        try
        {
            var result = await change;
            Problem = result.Problem;
            if (result.Value is null) return null;
            Done = done(result.Value);
            await ReloadAsync();
            return result.Value;
        }
        catch (OperationCanceledException)
        {
            return null;   // the page closed meanwhile
        }
        finally
        {
            IsBusy = false;
        }
    }

    /// <summary>The same for a change that answers nothing.</summary>
    private protected async Task ChangeAsync(Task<AdministrationProblem?> change, string done)
    {
        (IsBusy, Problem, Done) = (true, null, null);
        try
        {
            Problem = await change;
            if (Problem is null) Done = done;
            await ReloadAsync();
        }
        catch (OperationCanceledException)
        {
            // The page closed meanwhile.
        }
        finally
        {
            IsBusy = false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
        GC.SuppressFinalize(this);
    }
}
