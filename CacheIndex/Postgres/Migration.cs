using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace CacheIndex.Postgres;

/// <summary>One numbered step of the schema.</summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="Name">As in the file's name.</param>
/// <param name="Sql">One or more statements, run in one transaction.</param>
internal sealed record Migration(int Number, string Name, string Sql)
{
    /// <summary>The steps built into this assembly, in order.</summary>
    public static IReadOnlyList<Migration> All { get; } = Load(typeof(Migration).Assembly);

    /// <summary>Names the text whatever its line ends, which a checkout may change.</summary>
    public byte[] Checksum() => SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n")));

    private static Migration[] Load(Assembly assembly)
    {
        var migrations = assembly.GetManifestResourceNames()
            .Where(name => name.Length > 5 && name[4] == '-' && !name.AsSpan(0, 4).ContainsAnyExceptInRange('0', '9'))
            .Order(StringComparer.Ordinal)
            .Select(name => new Migration(int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name[5..], Read(assembly, name)))
            .ToArray();
        for (var i = 0; i < migrations.Length; i++)
        {
            if (migrations[i].Number != i + 1) throw new InvalidOperationException($"Migration {i + 1:0000} is missing from the assembly.");
        }
        return migrations;
    }

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
