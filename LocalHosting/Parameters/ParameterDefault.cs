namespace Aspire.Hosting.ApplicationModel;

/// <summary>Supplies the value of a parameter that nobody has set.</summary>
public abstract class ParameterDefault
{
    public abstract string GetDefaultValue();
}
