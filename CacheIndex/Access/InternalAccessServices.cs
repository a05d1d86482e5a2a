namespace CacheIndex.Access;

internal static class InternalAccessServices
{
    public static void AddInternalAccess(this IHostApplicationBuilder builder) =>
        builder.Services.AddOptionsWithValidateOnStart<InternalKeyOptions, InternalKeyOptionsValidator>().Bind(builder.Configuration);
}
