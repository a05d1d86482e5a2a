namespace PromptCaching.Tests.Reference;

internal sealed class ReferenceMarkerException(string code, string place) : Exception(code)
{
    public string Place => place;
}
