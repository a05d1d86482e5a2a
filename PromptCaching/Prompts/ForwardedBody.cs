using System.Buffers;
using System.Text;
using PromptCaching.Json;

namespace PromptCaching.Prompts;

/// <summary>Writes a body with its edits: everything else byte for byte.</summary>
internal static class ForwardedBody
{
    public static void Write(ReadOnlySpan<byte> body, ReadOnlySpan<BodyEdit> edits, CacheMode mode, string? model, IBufferWriter<byte> output)
    {
        var at = 0;
        foreach (var edit in edits)
        {
            // One cut may lie inside another: the outer one comes first and takes it along.
            if (edit.Start < at || !Applies(edit.Kind, mode, model)) continue;
            output.Write(body[at..edit.Start]);
            if (edit.Kind == BodyEditKind.Model) WriteString(model!, output);
            else output.Write(Replacement(edit.Kind));
            at = edit.End;
        }
        output.Write(body[at..]);
    }

    private static bool Applies(BodyEditKind kind, CacheMode mode, string? model) => kind switch
    {
        BodyEditKind.Marker => mode != CacheMode.Observed,
        BodyEditKind.Volatile or BodyEditKind.VolatileSystem or BodyEditKind.VolatileInstructions => mode == CacheMode.Managed,
        BodyEditKind.Model => model is not null,
        _ => true,
    };

    private static ReadOnlySpan<byte> Replacement(BodyEditKind kind) => kind switch
    {
        BodyEditKind.VolatileSystem => "[]"u8,
        BodyEditKind.VolatileInstructions => "null"u8,
        BodyEditKind.UsageValue => "true"u8,
        BodyEditKind.UsageMember => "\"include_usage\":true,"u8,
        BodyEditKind.UsageObject => "{\"include_usage\":true}"u8,
        BodyEditKind.UsageOptions => ",\"stream_options\":{\"include_usage\":true}"u8,
        _ => default,
    };

    private static void WriteString(string text, IBufferWriter<byte> output)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var room = output.GetSpan((plain.Length * 6) + 2);
        room[0] = (byte)'"';
        var length = 1 + JsonEscapes.Escape(plain, room[1..]);
        room[length++] = (byte)'"';
        output.Advance(length);
    }
}
