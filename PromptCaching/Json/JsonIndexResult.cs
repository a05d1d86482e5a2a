namespace PromptCaching.Json;

/// <summary>Whether a body could be read.</summary>
internal enum JsonIndexResult
{
    Ok,
    NotUtf8,
    NotJson,
    TooDeep,
    TooManyValues,
}
