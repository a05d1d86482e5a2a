using CacheIndex.Errors;
using Microsoft.Extensions.Options;

namespace CacheIndex.Principals;

internal sealed class SeedOptionsValidator : IValidateOptions<SeedOptions>
{
    private const int ShortestSecret = 16;

    public ValidateOptionsResult Validate(string? name, SeedOptions options)
    {
        var errors = new List<string>();
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (principal, settings) in options.Principals)
        {
            if (Problems.NameRemedy(principal) is { } remedy) errors.Add($"Seed:Principals:{principal}: the name cannot be stored. {remedy}");
            foreach (var (key, secret) in settings.Keys)
            {
                var path = $"Seed:Principals:{principal}:Keys:{key}";
                if (Problems.NameRemedy(key) is { } keyRemedy) errors.Add($"{path}: the name cannot be stored. {keyRemedy}");
                if (secret is null || secret.Length < ShortestSecret)
                {
                    errors.Add($"{path}: the secret has fewer than {ShortestSecret} characters. Set a longer one.");
                }
                else if (!owners.TryAdd(secret, path)) errors.Add($"{path}: the secret is also that of {owners[secret]}. Every key needs its own.");
            }
        }
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
