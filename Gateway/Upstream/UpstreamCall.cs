using System.IO.Compression;
using System.Net.Http.Headers;
using Gateway.Buffers;

namespace Gateway.Upstream;

/// <summary>One request to an upstream and its answer, read as it arrives. What goes wrong comes back as a value that says through whom.</summary>
internal sealed class UpstreamCall : IDisposable
{
    private readonly HttpMessageInvoker _invoker;
    private readonly TimeSpan _idle;
    private readonly CancellationToken _clientGone;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenRegistration _registration;
    private HttpRequestMessage? _request;
    private HttpResponseMessage? _response;
    private Stream? _body;
    private ForwardError _byClient;

    public UpstreamCall(HttpMessageInvoker invoker, TimeSpan idle, TimeProvider clock, CancellationToken clientGone)
    {
        _invoker = invoker;
        _idle = idle;
        _clientGone = clientGone;
        _stop = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        _registration = clientGone.UnsafeRegister(static stop => ((CancellationTokenSource)stop!).Cancel(), _stop);
    }

    /// <summary>The answer's head; only after <see cref="SendAsync"/> has returned <see cref="ForwardError.None"/>.</summary>
    public HttpResponseMessage Response => _response ?? throw new InvalidOperationException("There is no answer yet.");

    public async Task<ForwardError> SendAsync(HttpRequestMessage request)
    {
        _request = request;
        try
        {
            _stop.CancelAfter(_idle);
            _response = await _invoker.SendAsync(request, _stop.Token);
            _stop.CancelAfter(Timeout.InfiniteTimeSpan);   // While the client is slow to take what has come, nobody waits for the upstream.
            (request.Content as PooledContent)?.Dispose();   // It will not be sent again, and an answer may take minutes.
            _body = Decoded(await _response.Content.ReadAsStreamAsync(_stop.Token), _response.Content.Headers);
            return ForwardError.None;
        }
        catch (OperationCanceledException e)
        {
            // The handler's own connect time-out arrives as a cancellation around a TimeoutException.
            return Cause(e.InnerException is TimeoutException && !_stop.IsCancellationRequested
                ? ForwardError.ConnectTimeout
                : ForwardError.ResponseHeadTimeout);
        }
        catch (HttpRequestException e)
        {
            return Cause(e.HttpRequestError switch
            {
                HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError => ForwardError.Connect,
                HttpRequestError.SecureConnectionError => ForwardError.Connect,
                _ => ForwardError.ResponseHead,
            });
        }
        catch (IOException)
        {
            return Cause(ForwardError.ResponseHead);
        }
    }

    /// <summary>Reads on in the body; 0 bytes without an error is its clean end.</summary>
    public async ValueTask<(int Read, ForwardError Error)> ReadAsync(Memory<byte> buffer)
    {
        try
        {
            var reading = _body!.ReadAsync(buffer, _stop.Token);
            if (reading.IsCompletedSuccessfully) return (reading.Result, ForwardError.None);   // It was there: no timer to set.
            _stop.CancelAfter(_idle);
            var read = await reading;
            _stop.CancelAfter(Timeout.InfiniteTimeSpan);
            return (read, ForwardError.None);
        }
        catch (OperationCanceledException)
        {
            return (0, Cause(ForwardError.ResponseBodyTimeout));
        }
        // A BrotliStream means bad data by an invalid operation, too.
        catch (Exception e) when (e is IOException or HttpRequestException or InvalidDataException || (e is InvalidOperationException && _body is BrotliStream))
        {
            return (0, Cause(ForwardError.ResponseBodyUpstream));
        }
    }

    /// <summary>Reads the body to its end, behind what <paramref name="body"/> holds. With <see cref="ForwardError.AnswerTooLong"/> it is longer than
    /// <paramref name="most"/> bytes: what was read is in the buffer, the rest can still be read.</summary>
    public async Task<ForwardError> ReadWholeAsync(PooledBuffer body, int most)
    {
        while (true)
        {
            var (read, error) = await ReadAsync(body.GetMemory());
            if (error != ForwardError.None) return error;
            if (read == 0) break;
            body.Advance(read);
            if (body.Length > most) return ForwardError.AnswerTooLong;
        }
        if (body.Length > InlineScheduling.LargeBytes) await Task.Yield();
        return ForwardError.None;
    }

    /// <summary>The request's body moves: the silence before the answer begins anew. Over HTTP/2 the answer may have begun before the body's end.</summary>
    public void IsAlive()
    {
        if (_response is null) _stop.CancelAfter(_idle);
    }

    /// <summary>The client's body cannot be read to its end.</summary>
    public void ClientFailed(IOException e) => _byClient = e switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => ForwardError.RequestBodyTimeout,
        BadHttpRequestException => ForwardError.RequestBody,
        _ => ForwardError.Client,
    };

    public void Dispose()
    {
        _registration.Dispose();
        _body?.Dispose();
        _response?.Dispose();   // An answer not read to its end closes the connection: that stops the upstream's work.
        _request?.Dispose();
        _stop.Dispose();
    }

    /// <summary>What the client did comes before what the upstream then seems to have done.</summary>
    private ForwardError Cause(ForwardError ofUpstream)
    {
        if (_clientGone.IsCancellationRequested) return ForwardError.Client;
        return _byClient != ForwardError.None ? _byClient : ofUpstream;
    }

    /// <summary>Identity was asked for; an upstream that encodes all the same is decoded, or its usage could not be read.</summary>
    private static Stream Decoded(Stream body, HttpContentHeaders headers)
    {
        if (!headers.NonValidated.Contains("Content-Encoding")) return body;
        foreach (var coding in headers.ContentEncoding.Reverse())
        {
            body = coding.ToLowerInvariant() switch
            {
                "gzip" or "x-gzip" => new GZipStream(body, CompressionMode.Decompress),
                "br" => new BrotliStream(body, CompressionMode.Decompress),
                "deflate" => new ZLibStream(body, CompressionMode.Decompress),
                "identity" or "" => body,
                _ => throw new HttpRequestException(
                    HttpRequestError.InvalidResponse, $"The upstream encoded its answer as '{coding}', though identity was asked for."),
            };
        }
        return body;
    }
}
