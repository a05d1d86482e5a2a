namespace PromptCaching.Tests.Reference;

internal sealed class NaiveJsonException(string code) : Exception(code)
{
    public string Code => Message;
}
