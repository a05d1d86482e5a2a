namespace Aspire.Hosting.ApplicationModel;

/// <summary>A state and the colour the dashboard gives it.</summary>
public sealed record ResourceStateSnapshot(string Text, string? Style)
{
    public static implicit operator ResourceStateSnapshot?(string? state) => state is null ? null : new(state, null);
}
