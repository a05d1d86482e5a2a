using Gateway.Buffers;
using Gateway.Errors;

namespace Gateway.Exchanges;

/// <summary>Reads a request's body into pooled memory, up to a limit.</summary>
internal static class RequestBody
{
    /// <returns>The body, or why it cannot be had. Both are null where the client is gone.</returns>
    public static async Task<(PooledBuffer? Body, ClientError? Error)> ReadAsync(HttpRequest request, int most)
    {
        if (request.Headers.ContentEncoding is { Count: > 0 } coding && !string.Equals(coding, "identity", StringComparison.OrdinalIgnoreCase))
            return (null, ClientError.EncodedBody);
        if (request.ContentLength > most) return (null, ClientError.BodyTooLong(most));
        var body = PooledBuffer.ForBody(request.ContentLength);
        try
        {
            while (true)
            {
                var read = await request.Body.ReadAsync(body.GetMemory(), request.HttpContext.RequestAborted);
                if (read == 0) break;
                body.Advance(read);
                if (body.Length <= most) continue;
                body.Dispose();
                return (null, ClientError.BodyTooLong(most));
            }
        }
        catch (BadHttpRequestException e)
        {
            body.Dispose();
            return (null, e.StatusCode == StatusCodes.Status408RequestTimeout ? ClientError.SlowBody : ClientError.TruncatedBody);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            body.Dispose();
            return (null, null);
        }
        if (body.Length > InlineScheduling.LargeBytes) await Task.Yield();
        return (body, null);
    }
}
