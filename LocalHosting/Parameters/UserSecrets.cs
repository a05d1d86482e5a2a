using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration.UserSecrets;

namespace Aspire.Hosting.Parameters;

/// <summary>The AppHost's user secrets file. Several AppHosts may write it at once; nobody else may read it.</summary>
internal sealed class UserSecrets(string path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly TimeSpan LockDeadline = TimeSpan.FromSeconds(10);
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static UserSecrets? Of(Assembly? appHost) => appHost?.GetCustomAttribute<UserSecretsIdAttribute>() is { } attribute
        ? new(PathHelper.GetSecretsPathFromSecretsId(attribute.UserSecretsId))
        : null;

    /// <summary>The secret that is stored, or a new one, stored now.</summary>
    public string GetOrAdd(string key, Func<string> create)
    {
        var directory = Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(directory);
        else Directory.CreateDirectory(directory, OwnerOnly);
        using var exclusive = Lock();
        var secrets = Read();
        if (secrets[key]?.GetValue<string>() is { } stored) return stored;
        var created = create();
        secrets[key] = created;
        Write(secrets);
        return created;
    }

    private JsonObject Read()
    {
        if (!File.Exists(path)) return [];
        try
        {
            using var file = File.OpenRead(path);
            return file.Length == 0 ? [] : JsonNode.Parse(file, documentOptions: new()
            {
                AllowTrailingCommas = true,
                CommentHandling = JsonCommentHandling.Skip,
            }) as JsonObject ?? [];
        }
        catch (JsonException exception)
        {
            throw new DistributedApplicationException($"The user secrets file '{path}' is not valid JSON. Correct or delete it.", exception);
        }
    }

    private void Write(JsonObject secrets)
    {
        var temporary = path + ".new";
        PrivateFile.Write(temporary, secrets.ToJsonString(Indented));
        File.Move(temporary, path, overwrite: true);   // readers see the old file or the new one, never half of one
    }

    private FileStream Lock()
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (TimeProvider.System.GetElapsedTime(start) < LockDeadline)
            {
                Thread.Sleep(10);
            }
        }
    }
}
