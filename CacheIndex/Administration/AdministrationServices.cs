using CacheIndex.Audit;
using CacheIndex.Models;
using CacheIndex.Principals;
using CacheIndex.Tariffs;

namespace CacheIndex.Administration;

/// <summary>What administrators manage, in one line each.</summary>
internal static class AdministrationServices
{
    public static void AddAdministration(this IServiceCollection services)
    {
        services.AddAudit();
        services.AddPrincipals();
        services.AddModels();
        services.AddTariffs();
    }

    public static void MapAdministration(this IEndpointRouteBuilder routes)
    {
        routes.MapPrincipals();
        routes.MapKeyAdministration();
        routes.MapModels();
        routes.MapCatalog();
        routes.MapTariffs();
        routes.MapAudit();
    }
}
