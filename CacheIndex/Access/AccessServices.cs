namespace CacheIndex.Access;

internal static class AccessServices
{
    public static void AddAccess(this IHostApplicationBuilder builder) =>
        builder.Services.AddOptionsWithValidateOnStart<AccessOptions, AccessOptionsValidator>().Bind(builder.Configuration);
}
