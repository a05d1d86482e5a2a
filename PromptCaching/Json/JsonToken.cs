using System.Text.Json;

namespace PromptCaching.Json;

/// <summary>One JSON value of a body, by offsets.</summary>
internal struct JsonToken
{
    /// <summary>First byte of the value; of a string: the byte after its opening quote.</summary>
    public int Start;

    /// <summary>One past the last byte; of a string: its closing quote.</summary>
    public int End;

    /// <summary>Of a member of an object: the byte after the opening quote of its name.</summary>
    public int KeyStart;

    /// <summary>Of a member of an object: the length of its name as written.</summary>
    public int KeyLength;

    /// <summary>The token that follows this value and everything in it.</summary>
    public int Next;

    public JsonTokenType Type;

    /// <summary>The name holds a backslash; its plain bytes are in <see cref="JsonIndex"/>.</summary>
    public bool KeyIsEscaped;

    /// <summary>The string holds a backslash.</summary>
    public bool IsEscaped;

    /// <summary>First byte of the value as sent, quote included.</summary>
    public readonly int RawStart => Type == JsonTokenType.String ? Start - 1 : Start;

    /// <summary>One past the last byte of the value as sent, quote included.</summary>
    public readonly int RawEnd => Type == JsonTokenType.String ? End + 1 : End;

    /// <summary>First byte of the member as sent: the opening quote of its name.</summary>
    public readonly int MemberStart => KeyStart - 1;
}
