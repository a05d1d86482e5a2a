using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PromptCaching.Wire;
using PromptCaching.Wire.Administration;

namespace Gateway.Index;

/// <summary>CacheIndex over HTTP. Its trouble comes back as a value, never as an exception.</summary>
internal sealed class CacheIndexClient(HttpClient http, TimeProvider clock)
{
    /// <summary>An answer longer than this is not one of CacheIndex's.</summary>
    public const int MaxAnswerBytes = LookupWire.MaxBodyBytes;

    /// <summary>The service's name; the service defaults resolve it.</summary>
    public static readonly Uri Address = new("http://cacheindex");

    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly MediaTypeHeaderValue Bytes = new(LookupWire.ContentType);

    public Task<(IndexAnswer Answer, KeyIdentity? Value)> ResolveKeyAsync(ResolveKeyRequest request, CancellationToken cancellationToken) =>
        PostAsync("/keys/resolve", JsonSerializer.SerializeToUtf8Bytes(request, WireJson.Default.ResolveKeyRequest), WireJson.Default.KeyIdentity,
            cancellationToken);

    /// <summary>Several look-ups in one request; each has its own answer, in their order.</summary>
    public Task<(IndexAnswer Answer, LookupResponse[]? Value)> LookupAsync(IReadOnlyList<LookupRequest> lookups, CancellationToken cancellationToken)
    {
        var body = LookupWire.Write(lookups);
        return CallAsync(() => Post("/prefixes/lookup", body, Bytes), ReadAsync, cancellationToken);

        async ValueTask<LookupResponse[]?> ReadAsync(HttpContent content, CancellationToken stop) =>
            LookupWire.TryRead(await content.ReadAsByteArrayAsync(stop), lookups, out var responses) ? responses : null;
    }

    /// <summary>Takes the JSON of a <see cref="CommitBatch"/>.</summary>
    public Task<(IndexAnswer Answer, CommitResponse? Value)> CommitAsync(ReadOnlyMemory<byte> batch, CancellationToken cancellationToken) =>
        PostAsync("/commits", batch, WireJson.Default.CommitResponse, cancellationToken);

    /// <summary>The administered models and tariffs, where they are not of this version any more.</summary>
    public Task<(IndexAnswer Answer, Catalog? Value)> CatalogAsync(string? knownVersion, CancellationToken cancellationToken) => CallAsync(
        () =>
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "/catalog");
            if (knownVersion is not null) request.Headers.TryAddWithoutValidation("If-None-Match", $"\"{knownVersion}\"");
            return request;
        },
        ReaderOf(WireJson.Default.Catalog), cancellationToken);

    private static HttpRequestMessage Post(string path, ReadOnlyMemory<byte> body, MediaTypeHeaderValue type) =>
        new(HttpMethod.Post, path) { Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = type } } };

    private static Func<HttpContent, CancellationToken, ValueTask<T?>> ReaderOf<T>(JsonTypeInfo<T> type) where T : class => async (content, stop) =>
    {
        await using var stream = await content.ReadAsStreamAsync(stop);
        return await JsonSerializer.DeserializeAsync(stream, type, stop);
    };

    private Task<(IndexAnswer, T?)> PostAsync<T>(string path, ReadOnlyMemory<byte> body, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class => CallAsync(() => Post(path, body, Json), ReaderOf(type), cancellationToken);

    private async Task<(IndexAnswer, T?)> CallAsync<T>(
        Func<HttpRequestMessage> request, Func<HttpContent, CancellationToken, ValueTask<T?>> read, CancellationToken cancellationToken)
        where T : class
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await CallOnceAsync(request(), read, cancellationToken);
            }
            catch (Exception e) when (attempt == 1 && !cancellationToken.IsCancellationRequested && e is HttpRequestException or IOException)
            {
                if (e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused }) return (IndexAnswer.Unavailable, null);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                return (IndexAnswer.Unavailable, null);
            }
            catch (OperationCanceledException)
            {
                return (IndexAnswer.Late, null);
            }
            catch (JsonException)
            {
                return (IndexAnswer.Garbage, null);
            }
            // The other side had closed an idle connection: once more on a new one, not in step with the neighbours. Every call is idempotent.
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(20)), clock, CancellationToken.None);
        }
    }

    private async Task<(IndexAnswer, T?)> CallOnceAsync<T>(
        HttpRequestMessage request, Func<HttpContent, CancellationToken, ValueTask<T?>> read, CancellationToken cancellationToken)
        where T : class
    {
        using var sent = request;
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotModified) return (IndexAnswer.Unchanged, null);
        // Any other 404 is a proxy's, and says nothing of what was asked for.
        if (response.StatusCode == HttpStatusCode.NotFound && response.Content.Headers.ContentType?.MediaType == "application/problem+json")
            return (IndexAnswer.NotFound, null);
        if (response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity)
            return (IndexAnswer.Rejected, null);
        if (!response.IsSuccessStatusCode) return (IndexAnswer.Unavailable, null);
        return await read(response.Content, cancellationToken) is { } value ? (IndexAnswer.Ok, value) : (IndexAnswer.Garbage, null);
    }
}
