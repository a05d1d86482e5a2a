namespace Dashboard.Administration;

/// <summary>Why the index did not do what it was asked to.</summary>
/// <param name="Detail">For people: value and remedy.</param>
/// <param name="Field">The field at fault; null where it is not one.</param>
public sealed record AdministrationProblem(string Detail, string? Field = null)
{
    /// <summary>Whether the field at fault is this one, however the API nests it.</summary>
    public bool IsAbout(string field) =>
        Field is not null && (Field.Equals(field, StringComparison.OrdinalIgnoreCase) || Field.EndsWith("." + field, StringComparison.OrdinalIgnoreCase));
}
