using System.Globalization;
using Dashboard.Administration;

namespace Dashboard.Components.Administration;

/// <summary>Numbers as they were typed. They are read in one way whatever the reader's language: a separator that is a thousand to one reader is
/// a fraction to the next.</summary>
internal static class TypedNumber
{
    private const NumberStyles Digits = NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;

    /// <summary>Null = not a whole number.</summary>
    public static long? Whole(string text) => long.TryParse(text, Digits, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Null = not a number.</summary>
    public static decimal? Decimal(string text) =>
        decimal.TryParse(text, Digits | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>What is wrong with a whole number; null = nothing.</summary>
    public static AdministrationProblem? CheckWhole(string field, string text, long most, bool isOptional = false) =>
        Whole(text) <= most || (isOptional && IsEmpty(text)) ? null
        : Problem(field, text, string.Create(CultureInfo.InvariantCulture, $"a whole number up to {most}, in digits only{(isOptional ? ", or leave it empty" : "")}"));

    /// <summary>What is wrong with a price or a multiplier; null = nothing.</summary>
    public static AdministrationProblem? CheckDecimal(string field, string text) =>
        Decimal(text) is not null ? null : Problem(field, text, "a number like 2.5, in digits with a point");

    private static AdministrationProblem Problem(string field, string text, string remedy) =>
        new($"{field} is {(IsEmpty(text) ? "empty" : text)}. Enter {remedy}.", field);

    private static bool IsEmpty(string text) => string.IsNullOrWhiteSpace(text);
}
