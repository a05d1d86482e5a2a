namespace Gateway.Errors;

/// <summary>The last resort: a defect of ours is answered in the client's dialect, too.</summary>
internal sealed partial class ErrorBoundary(RequestDelegate next, ILogger<ErrorBoundary> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client left while its answer was being written.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            Log.Defect(logger, context.Request.Path, e);
            context.Response.Clear();
            await ErrorAnswer.WriteAsync(context, ClientError.Internal);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A request for {Path} failed in the gateway itself.")]
        public static partial void Defect(ILogger logger, string path, Exception exception);
    }
}
