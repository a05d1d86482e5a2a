namespace CacheIndex.Principals;

internal static class PrincipalServices
{
    public static void AddPrincipals(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<SeedOptions, SeedOptionsValidator>().BindConfiguration(SeedOptions.Section);
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<PrincipalSeed>();
    }
}
