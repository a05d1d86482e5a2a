namespace Gateway.Upstream;

/// <summary>What an answer says it is. Read leniently: servers write <c>application/json;</c>, or the header twice, which .NET's parser refuses.</summary>
internal readonly ref struct MediaType(ReadOnlySpan<char> name)
{
    private readonly ReadOnlySpan<char> _name = name;

    public bool IsEventStream => _name.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase);

    /// <summary>Also <c>text/json</c> and <c>application/problem+json</c>.</summary>
    public bool IsJson => _name.EndsWith("json", StringComparison.OrdinalIgnoreCase);

    public static MediaType Of(HttpResponseMessage response)
    {
        if (!response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var values)) return default;
        var value = values.ToString().AsSpan();
        return new MediaType(value[..(value.IndexOfAny(';', ',') is >= 0 and var end ? end : value.Length)].Trim());
    }
}
