using System.Globalization;
using Microsoft.Extensions.Options;

namespace Gateway.Configuration;

/// <summary>Collects what is wrong with the settings, so that one failed start names all of it.</summary>
internal sealed class SettingsProblems
{
    private readonly List<string> _problems = [];

    public void Add(string key, string? value, string remedy) =>
        _problems.Add(value is null ? $"{key} is missing: {remedy}" : $"{key} is '{value}': {remedy}");

    public void Range<T>(string key, T value, T least, T most) where T : IComparable<T>, IFormattable
    {
        if (value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0) return;
        Add(key, value.ToString(null, CultureInfo.InvariantCulture),
            string.Create(CultureInfo.InvariantCulture, $"set it to {least} at least and {most} at most."));
    }

    public ValidateOptionsResult Result() => _problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_problems);
}
