namespace CacheIndex.Errors;

internal static class ErrorServices
{
    public static void AddErrors(this IHostApplicationBuilder builder)
    {
        builder.Services.AddProblemDetails();
        builder.Services.AddExceptionHandler<ProblemExceptionHandler>();
        // So that a body that does not parse reaches the exception handler in every environment, and not only in development.
        builder.Services.Configure<RouteHandlerOptions>(static options => options.ThrowOnBadRequest = true);
    }
}
