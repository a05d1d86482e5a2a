namespace Aspire.Hosting.Orchestration;

/// <summary>One line of a resource's console, numbered from 1.</summary>
internal sealed record LogLine(int Number, string Text, bool IsError);
