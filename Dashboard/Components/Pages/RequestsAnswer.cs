using PromptCaching.Wire;

namespace Dashboard.Components.Pages;

/// <summary>One page of requests, newest first.</summary>
/// <param name="Rows">The requests.</param>
/// <param name="IsLast">Whether there are no older ones.</param>
public sealed record RequestsAnswer(IReadOnlyList<RequestRow> Rows, bool IsLast);
