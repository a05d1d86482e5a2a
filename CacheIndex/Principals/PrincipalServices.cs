namespace CacheIndex.Principals;

internal static class PrincipalServices
{
    public static void AddPrincipals(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<SeedOptions, SeedOptionsValidator>().BindConfiguration(SeedOptions.Section);
        services.AddSingleton<KeyBudgets>();
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<PrincipalAdministration>();
        services.AddSingleton<KeyAdministration>();
        services.AddSingleton<PrincipalSeed>();
    }
}
