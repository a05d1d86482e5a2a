using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Aspire.Hosting.Dcp;

/// <summary>DCP's Kubernetes-shaped API, as far as processes go.</summary>
internal sealed class DcpClient : IDisposable
{
    public const string ApiVersion = "usvc-dev.developer.microsoft.com/v1";
    private const string Executables = $"apis/{ApiVersion}/executables";
    private static readonly MediaTypeHeaderValue Json = new("application/json");                        // a charset is refused with 415
    private static readonly MediaTypeHeaderValue MergePatch = new("application/merge-patch+json");

    private readonly HttpClient _http;

    public DcpClient(Kubeconfig kubeconfig, byte[] certificate)
    {
        _http = new(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, given, _, _) => given?.GetRawCertData().AsSpan().SequenceEqual(certificate) is true },
            UseProxy = false,
        })
        {
            BaseAddress = kubeconfig.Server,
            Timeout = Timeout.InfiniteTimeSpan,   // watches and logs stay open; every other call gets a token
        };
        _http.DefaultRequestHeaders.Authorization = new("Bearer", kubeconfig.Token);
    }

    public async Task CreateAsync(Executable executable, CancellationToken cancellationToken)
    {
        using var content = JsonContent.Create(executable, DcpJson.Default.Executable, Json);
        using var response = await _http.PostAsync(Executables, content, cancellationToken);
        await EnsureSuccessAsync(response, $"start '{executable.Spec.ExecutablePath}'", cancellationToken);
    }

    /// <summary>Asks the process to stop: SIGTERM, and SIGKILL six seconds later.</summary>
    public Task StopAsync(string name, CancellationToken cancellationToken) =>
        PatchAsync($"{Executables}/{name}", """{"spec":{"stop":true}}""", MergePatch, $"stop '{name}'", cancellationToken);

    /// <summary>Stops what still runs and ends DCP.</summary>
    public Task ShutDownAsync(CancellationToken cancellationToken) =>
        PatchAsync("admin/execution", """{"status":"Stopping"}""", MergePatch, "shut down", cancellationToken);

    /// <summary>Every executable, then every change, until DCP closes the stream (it does so every few minutes).</summary>
    public async IAsyncEnumerable<WatchedObject> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var line in ReadLinesAsync($"{Executables}?watch=true", cancellationToken))
        {
            if (JsonSerializer.Deserialize(line, DcpJson.Default.WatchEvent) is { Type: "ADDED" or "MODIFIED" } change) yield return change.Object;
        }
    }

    /// <summary>What the process prints, with time stamps, until it ends.</summary>
    public IAsyncEnumerable<string> FollowLogAsync(string name, string source, CancellationToken cancellationToken) =>
        ReadLinesAsync($"{Executables}/{name}/log?source={source}&follow=true&timestamps=true", cancellationToken);

    public void Dispose() => _http.Dispose();

    private async IAsyncEnumerable<string> ReadLinesAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await EnsureSuccessAsync(response, $"read {path}", cancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line) yield return line;
    }

    private async Task PatchAsync(string path, string body, MediaTypeHeaderValue type, string action, CancellationToken cancellationToken)
    {
        using var content = new StringContent(body, type);
        using var response = await _http.PatchAsync(path, content, cancellationToken);
        await EnsureSuccessAsync(response, action, cancellationToken);
    }

    private static async Task EnsureSuccessAsync(HttpResponseMessage response, string action, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode) return;
        var reason = await response.Content.ReadAsStringAsync(cancellationToken);
        throw new DistributedApplicationException($"DCP could not {action}: {(int)response.StatusCode} {reason}");
    }
}
