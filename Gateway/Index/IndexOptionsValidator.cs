using Gateway.Configuration;
using Microsoft.Extensions.Options;

namespace Gateway.Index;

internal sealed class IndexOptionsValidator : IValidateOptions<IndexOptions>
{
    public ValidateOptionsResult Validate(string? name, IndexOptions options)
    {
        var problems = new SettingsProblems();
        if (options.InternalKey.Length == 0) problems.Add("InternalKey", null, "set it to the same secret as CacheIndex's.");
        else if (options.InternalKey.AsSpan().ContainsAnyExceptInRange('!', '~'))
            problems.Add("InternalKey", "…", "it may contain visible ASCII characters only.");
        return problems.Result();
    }
}
