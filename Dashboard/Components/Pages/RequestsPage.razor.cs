using Dashboard.Analytics;
using Dashboard.Components.Figures;
using Microsoft.AspNetCore.Components;
using PromptCaching.Wire;

namespace Dashboard.Components.Pages;

/// <summary>Requests as they finish, and the history behind them.</summary>
public sealed partial class RequestsPage
{
    /// <summary>Rows of one page of the history.</summary>
    private const int RowsPerPage = 100;

    private IReadOnlyList<RequestLine> _lines = [];
    private RequestRow? _oldest;
    private bool _paused;
    private int _waiting;

    /// <summary>What the cache did.</summary>
    [SupplyParameterFromQuery]
    public string? Outcome { get; set; }

    /// <summary>Why.</summary>
    [SupplyParameterFromQuery]
    public string? Reason { get; set; }

    /// <summary>The last request of the page before.</summary>
    [SupplyParameterFromQuery]
    public string? Before { get; set; }

    /// <summary>The tier it read from.</summary>
    [SupplyParameterFromQuery]
    public string? Read { get; set; }

    /// <summary>The tier it wrote to.</summary>
    [SupplyParameterFromQuery]
    public string? Written { get; set; }

    private RequestPick Pick =>
        RequestsView.Picked(Text(Outcome), Text(Reason), Text(Read), Text(Written)) with { Before = Text(Before), Limit = RowsPerPage };

    private bool IsEnd => State.Answer is { IsLast: true };

    /// <summary>Where the next page begins; null when there is none.</summary>
    private string? Older => IsEnd || _oldest is null ? null : RequestsView.Cursor(_oldest.Record);

    private protected override UsageQuestion<RequestsAnswer> Ask(UsageFilter filter) => new RequestsQuestion(filter, Pick);

    private protected override void Refresh()
    {
        if (State.Answer is not { } answer) return;
        var rows = Pick.Before is null ? Tail.MergeInto(answer.Rows, Matches, RequestTail.Capacity) : answer.Rows;
        if (_paused)
        {
            var shown = _lines.Select(line => line.Id).ToHashSet();
            _waiting = rows.TakeWhile(row => !shown.Contains(row.Record.RequestId)).Count();
            return;
        }
        _lines = [.. rows.Select(row => RequestLine.From(row, Locale, Now))];
        _oldest = rows.Count > 0 ? rows[^1] : null;
    }

    private static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;

    private bool Matches(UsageRecord record) =>
        Filter.Matches(record) && record.SubmittedAt >= Filter.Range.Until(Now, TimeZoneInfo.Utc).From && Pick.Matches(record);

    private void Pause()
    {
        _paused = !_paused;
        _waiting = 0;
        if (!_paused) Refresh();
    }

    private void Go(RequestPick pick)
    {
        _paused = false;
        Navigation.NavigateTo(PageAddress.Behind(Filter, pick with { Before = null }));
    }
}
