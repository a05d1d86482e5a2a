using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Parameters;

/// <summary>A default that is made once and then kept in the user secrets.</summary>
internal sealed class PersistedParameterDefault(UserSecrets secrets, string key, ParameterDefault inner) : ParameterDefault
{
    public override string GetDefaultValue() => secrets.GetOrAdd(key, inner.GetDefaultValue);
}
