namespace Aspire.Hosting.Dcp;

/// <summary>Where DCP's API listens and the token it asks for, from the file it writes when it is ready.</summary>
internal sealed record Kubeconfig(Uri Server, string Token)
{
    /// <summary>Null while the file is missing or half written.</summary>
    public static Kubeconfig? TryRead(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (IOException)
        {
            return null;
        }
        return Value("server:") is { } server && Value("token:") is { } token ? new(new(server), token) : null;

        string? Value(string key) => lines.Select(line => line.Trim())
            .FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?[key.Length..].Trim() is { Length: > 0 } value ? value : null;
    }
}
