using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Parameters;

namespace Aspire.Hosting;

/// <summary>Adds parameters. Their configuration key is <c>Parameters:name</c>.</summary>
public static class ParameterResourceBuilderExtensions
{
    /// <summary>A parameter that must be set from outside.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false) =>
        builder.AddResource(new ParameterResource(name, _ => Read(builder, name) ?? throw new DistributedApplicationException(
            $"Parameter '{name}' has no value. Set --Parameters:{name}=…, the environment variable Parameters__{name.Replace('-', '_')}, "
            + $"or the user secret Parameters:{name}."), secret));

    /// <summary>A parameter with a fixed value.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, string value, bool publishValueAsDefault = false, bool secret = false) =>
        builder.AddResource(new ParameterResource(name, _ => value, secret));

    /// <summary>A parameter with a default; <paramref name="persist"/> keeps what was generated in the user secrets.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false) =>
        builder.AddResource(new ParameterResource(name, given => Read(builder, name) ?? given!.GetDefaultValue(), secret)
        {
            Default = persist && UserSecrets.Of(builder.AppHostAssembly) is { } secrets
                ? new PersistedParameterDefault(secrets, Key(name), value)
                : value,
        });

    /// <summary>The password of a server, for servers that were not given one.</summary>
    internal static ParameterResource AddDefaultPassword(this IDistributedApplicationBuilder builder, string name, bool special) =>
        builder.AddParameter(name, new GenerateParameterDefault { Special = special }, secret: true, persist: true).Resource;

    private static string Key(string name) => $"Parameters:{name}";

    // An environment variable cannot contain a hyphen.
    private static string? Read(IDistributedApplicationBuilder builder, string name) =>
        builder.Configuration[Key(name)] ?? builder.Configuration[Key(name.Replace('-', '_'))];
}
