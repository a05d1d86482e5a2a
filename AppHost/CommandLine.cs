namespace AppHost;

/// <summary>The options behind <c>--</c>, checked before anything starts: configuration takes what it does not know for something else's, and a
/// switch without a value for nothing.</summary>
internal static class CommandLine
{
    private static readonly Option[] Options =
    [
        new("traffic", true, "--traffic", "send made-up conversations of a dozen agents through the gateway, to have something to look at"),
        new("keep-data", true, "--keep-data=false", "throw the data away at the end"),
        new("upstream", false, "--upstream <url>", "send requests to this model server instead of the simulator; its key: UPSTREAM_API_KEY"),
        new("upstream-kind", false, "--upstream-kind anthropic", "it is Anthropic's own, or takes its key as theirs does; otherwise openai"),
        new("help", true, "--help", "this"),
    ];

    /// <summary>What hosts and Aspire's own tools pass; a name with a colon is a setting, of which there are too many to list.</summary>
    private static readonly string[] HostOptions =
        ["environment", "applicationName", "contentRoot", "operation", "publisher", "output-path", "step", "log-level"];

    public static string Usage { get; } = string.Join(
        Environment.NewLine,
        ["Usage: dotnet run --project AppHost -- [options]", .. Options.Select(static option => $"  {option.Form,-26} {option.Meaning}"),
            $"  {"--Section:Key=value",-26} any setting, for example --DcpPublisher:RandomizePorts=true"]);

    /// <summary>The arguments as configuration reads them, every one as <c>--name=value</c>; or what is wrong with them.</summary>
    public static (string[] Arguments, string? Problem) Read(IReadOnlyList<string> args)
    {
        List<string> arguments = [];
        List<string> problems = [];
        for (var i = 0; i < args.Count; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
            {
                problems.Add($"'{args[i]}' is no option.");
                continue;
            }
            var parts = args[i][2..].Split('=', 2);
            var (name, value) = (parts[0], parts.Length == 2 ? parts[1] : null);
            if (value is null && i + 1 < args.Count && !args[i + 1].StartsWith("--", StringComparison.Ordinal)) value = args[++i];
            var problem = Check(name, ref value);
            if (problem is null) arguments.Add($"--{name}={value}");
            else problems.Add(problem);
        }
        if (Has(arguments, "traffic=true") && arguments.Exists(static argument => argument.StartsWith("--upstream=", StringComparison.Ordinal)))
        {
            problems.Add("--traffic would send its made-up conversations to the model server of --upstream, at its price. Leave one of the two out.");
        }
        if (Has(arguments, "help=true")) return ([], Usage);
        return problems.Count == 0 ? ([.. arguments], null) : ([], string.Join(Environment.NewLine, [.. problems, Usage]));
    }

    private static string? Check(string name, ref string? value)
    {
        var option = Array.Find(Options, option => string.Equals(option.Name, name, StringComparison.OrdinalIgnoreCase));
        if (option is { IsSwitch: true })
        {
            value ??= "true";
            if (!bool.TryParse(value, out var on)) return $"--{name}={value}: a switch is true or false.";
            value = on ? "true" : "false";
            return null;
        }
        if (option is null && !name.Contains(':', StringComparison.Ordinal) && !HostOptions.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            return $"There is no option --{name}.";
        }
        if (option is null) return null;
        if (string.IsNullOrEmpty(value)) return $"--{name} needs a value: {option.Form}.";
        if (option.Name == "upstream-kind" && value.ToLowerInvariant() is not ("openai" or "anthropic")) return $"--{name}={value}: a kind is openai or anthropic.";
        return null;
    }

    private static bool Has(List<string> arguments, string switchOn) =>
        arguments.Contains($"--{switchOn}", StringComparer.OrdinalIgnoreCase);

    private sealed record Option(string Name, bool IsSwitch, string Form, string Meaning);
}
