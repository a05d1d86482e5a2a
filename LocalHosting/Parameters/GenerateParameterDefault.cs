using System.Security.Cryptography;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A random value from the chosen classes of characters.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    // No look-alikes, and nothing that would need quoting in a connection string or a shell.
    private const string LowerCharacters = "abcdefghjkmnpqrstuvwxyz";
    private const string UpperCharacters = "ABCDEFGHJKMNPQRSTUVWXYZ";
    private const string NumericCharacters = "0123456789";
    private const string SpecialCharacters = "-_.~()*+!";

    public int MinLength { get; set; } = 22;

    public bool Lower { get; set; } = true;

    public bool Upper { get; set; } = true;

    public bool Numeric { get; set; } = true;

    public bool Special { get; set; } = true;

    public int MinLower { get; set; }

    public int MinUpper { get; set; }

    public int MinNumeric { get; set; }

    public int MinSpecial { get; set; }

    public override string GetDefaultValue()
    {
        List<char> picked = [];
        var all = Pick(Lower, LowerCharacters, MinLower) + Pick(Upper, UpperCharacters, MinUpper)
            + Pick(Numeric, NumericCharacters, MinNumeric) + Pick(Special, SpecialCharacters, MinSpecial);
        if (all.Length == 0) throw new DistributedApplicationException("A generated parameter needs at least one class of characters.");
        if (picked.Count < MinLength) picked.AddRange(RandomNumberGenerator.GetItems<char>(all, MinLength - picked.Count));
        var value = picked.ToArray();
        RandomNumberGenerator.Shuffle<char>(value);
        return new(value);

        string Pick(bool allowed, string characters, int minimum)
        {
            if (!allowed) return "";
            picked.AddRange(RandomNumberGenerator.GetItems<char>(characters, minimum));
            return characters;
        }
    }
}
