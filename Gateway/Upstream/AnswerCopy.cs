namespace Gateway.Upstream;

/// <summary>An answer that goes to the client as it comes.</summary>
internal static class AnswerCopy
{
    private const int BufferSize = 16 << 10;

    /// <param name="call">Its body is read to the end.</param>
    /// <param name="response">Where it goes. Status and headers are set already.</param>
    /// <param name="arrived">Called for each part, before it leaves.</param>
    public static async Task<ForwardError> WriteAsync(UpstreamCall call, HttpResponse response, Action? arrived = null)
    {
        var headers = call.Response.Content.Headers;
        response.ContentLength = headers.ContentEncoding.Count == 0 ? headers.ContentLength : null;
        while (true)
        {
            var (read, error) = await call.ReadAsync(response.BodyWriter.GetMemory(BufferSize));
            if (error != ForwardError.None) return error;
            if (read == 0) return ForwardError.None;
            response.BodyWriter.Advance(read);
            arrived?.Invoke();
            if (response.ContentLength is null) await response.BodyWriter.FlushAsync();
        }
    }
}
