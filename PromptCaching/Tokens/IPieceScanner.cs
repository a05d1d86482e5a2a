namespace PromptCaching.Tokens;

/// <summary>An encoding's pattern: cuts text into pieces, which are then encoded one by one.</summary>
internal interface IPieceScanner
{
    /// <summary>The end of the piece that begins at <paramref name="start"/> of valid UTF-8; always beyond the start.</summary>
    static abstract int Next(ReadOnlySpan<byte> text, int start);
}
