using System.Globalization;
using PromptCaching;
using PromptCaching.Pricing;
using PromptCaching.Prompts;

namespace CacheIndex.Replay;

/// <summary>Reads the command's arguments; notes everything that is wrong with them.</summary>
internal sealed class ReplayArguments
{
    public const string Usage = """
        replay <trace.jsonl> [options]: what would the prompt cache have made of this traffic?

          --ttl 5m|1h|24h          how long a prefix may go unused (5m)
          --every-block            a breakpoint on every block and no bound on look-back or size, instead of the automatic one on the last block
          --look-back N|none       positions that a breakpoint looks back over (20)
          --min-prefix-tokens N    the shortest prefix that is cached (1024; with --every-block 0)
          --principal-by none|F    one principal for all requests, or one for each value of the trace's field F (none)
          --input-price P          price of a million prompt tokens; without it costs are counted in tokens
          --output-price P         price of a million answered tokens (0)
          --connection C           Npgsql connection string of the server to work on (ConnectionStrings:promptcache)

        The trace holds a JSON object a line: {"timestamp": ms, "input_length": tokens, "output_length": tokens, "hash_ids": [a number for each
        block of 512 tokens, the last one shorter]}. The replay makes a database of its own on that server and drops it at the end.
        """;

    private const long MaxMinPrefixTokens = 1_000_000_000;

    private readonly List<string> _errors = [];
    private ReplayOptions _options = new() { TracePath = "" };
    private bool _floorIsGiven;

    /// <summary>The options, or every error, each with the argument, its value and the remedy.</summary>
    public static (ReplayOptions? Options, IReadOnlyList<string> Errors) Parse(string[] args)
    {
        var reader = new ReplayArguments();
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i].StartsWith("--", StringComparison.Ordinal)) i += reader.Option(args[i], i + 1 < args.Length ? args[i + 1] : null);
            else reader.Trace(args[i]);
        }
        if (reader._options.TracePath.Length == 0) reader._errors.Add("No trace: name a .jsonl file.");
        if (reader._options is { InputPrice: null, OutputPrice: > 0 }) reader._errors.Add("--output-price is given without --input-price: give both.");
        if (reader._options.EveryBlock && !reader._floorIsGiven) reader._options = reader._options with { MinPrefixTokens = 0 };
        return reader._errors.Count == 0 ? (reader._options, []) : (null, reader._errors);
    }

    private void Trace(string path)
    {
        if (_options.TracePath.Length > 0) _errors.Add($"\"{path}\" is a second trace beside \"{_options.TracePath}\": give one.");
        else _options = _options with { TracePath = path };
    }

    /// <summary>Reads one option; answers with how many of the arguments after it belong to it.</summary>
    private int Option(string name, string? value)
    {
        if (name == "--every-block")
        {
            _options = _options with { EveryBlock = true };
            return 0;
        }
        if (name is not ("--ttl" or "--look-back" or "--min-prefix-tokens" or "--principal-by" or "--input-price" or "--output-price" or "--connection"))
        {
            _errors.Add($"{name} is not an option of replay: see replay --help.");
            return 0;
        }
        if (value is null || value.StartsWith("--", StringComparison.Ordinal))
        {
            _errors.Add($"{name} lacks its value.");
            return 0;
        }
        Set(name, value);
        return 1;
    }

    private void Set(string name, string value) => _options = name switch
    {
        "--ttl" => _options with { Tier = Tier(value) },
        "--look-back" => _options with { LookBack = value == "none" ? PromptLimits.MaxBlocks : (int)Whole(name, value, 1, PromptLimits.MaxBlocks, " or none") },
        "--min-prefix-tokens" => _options with { MinPrefixTokens = Floor(name, value) },
        "--principal-by" => _options with { PrincipalField = value == "none" ? null : value },
        "--input-price" => _options with { InputPrice = Price(name, value) },
        "--output-price" => _options with { OutputPrice = Price(name, value) },
        _ => _options with { Connection = value },
    };

    private CacheTier Tier(string value)
    {
        if (CacheTiers.TryParse(value, out var tier)) return tier;
        _errors.Add($"--ttl is {value}: give 5m, 1h or 24h.");
        return default;
    }

    private long Floor(string name, string value)
    {
        _floorIsGiven = true;
        return Whole(name, value, 0, MaxMinPrefixTokens);
    }

    private long Whole(string name, string value, long least, long most, string orElse = "")
    {
        if (long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        _errors.Add($"{name} is {value}: give {least} to {most}{orElse}.");
        return least;
    }

    private decimal Price(string name, string value)
    {
        if (decimal.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var price)
            && price <= Tariff.MaxPerMillion && decimal.Round(price, Tariff.PriceScale) == price)
        {
            return price;
        }
        _errors.Add($"{name} is {value}: give a price from 0 to {Tariff.MaxPerMillion} with a point and at most {Tariff.PriceScale} digits behind it.");
        return 0;
    }
}
