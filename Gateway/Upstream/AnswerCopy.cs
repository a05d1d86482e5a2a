using System.Buffers;

namespace Gateway.Upstream;

/// <summary>An answer that goes to the client as it comes.</summary>
internal static class AnswerCopy
{
    private const int BufferSize = 16 << 10;

    /// <summary>Where the length is known, the last part waits in the response's writer for the caller to flush it: so whoever has the whole answer is
    /// recorded. Kestrel alone would not flush it at the request's end.</summary>
    /// <param name="call">Its body is read to the end.</param>
    /// <param name="response">Where it goes. Status and headers are set already.</param>
    /// <param name="begun">What of the body has been read already.</param>
    /// <param name="arrived">Called for each part, before it leaves.</param>
    public static async Task<ForwardError> WriteAsync(
        UpstreamCall call, HttpResponse response, ReadOnlyMemory<byte> begun = default, Action? arrived = null)
    {
        if (response.StatusCode == StatusCodes.Status204NoContent) return ForwardError.None;   // It may not even state a length.
        var headers = call.Response.Content.Headers;
        response.ContentLength = headers.ContentEncoding.Count == 0 ? headers.ContentLength : null;
        // The length is then that of a body which is not sent.
        if (HttpMethods.IsHead(response.HttpContext.Request.Method) || response.StatusCode == StatusCodes.Status304NotModified) return ForwardError.None;
        var left = response.ContentLength - begun.Length;
        if (begun.Length > 0)
        {
            arrived?.Invoke();
            response.BodyWriter.Write(begun.Span);
            if (left != 0) await response.BodyWriter.FlushAsync();
        }
        while (left != 0)
        {
            var (read, error) = await call.ReadAsync(response.BodyWriter.GetMemory(BufferSize));
            if (error != ForwardError.None) return error;
            if (read == 0) return left is null ? ForwardError.None : ForwardError.ResponseBodyUpstream;
            response.BodyWriter.Advance(read);
            arrived?.Invoke();
            left -= read;
            if (left != 0) await response.BodyWriter.FlushAsync();
        }
        return ForwardError.None;
    }
}
