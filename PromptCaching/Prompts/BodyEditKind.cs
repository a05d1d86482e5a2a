namespace PromptCaching.Prompts;

/// <summary>How the forwarded body differs from the client's.</summary>
internal enum BodyEditKind
{
    /// <summary>A marker is cut out.</summary>
    Marker,

    /// <summary>A volatile block, or a message of nothing else, is cut out.</summary>
    Volatile,

    /// <summary>A top-level system prompt of which every block is volatile becomes an empty array.</summary>
    VolatileSystem,

    /// <summary>Volatile <c>instructions</c> become <c>null</c>.</summary>
    VolatileInstructions,

    /// <summary>The model becomes the upstream's name of it.</summary>
    Model,

    /// <summary>The value of <c>include_usage</c> becomes <c>true</c>.</summary>
    UsageValue,

    /// <summary>The member <c>include_usage</c> is put first in <c>stream_options</c>.</summary>
    UsageMember,

    /// <summary>The value of <c>stream_options</c> becomes an object that asks for usage.</summary>
    UsageObject,

    /// <summary>The member <c>stream_options</c> is put last in the body.</summary>
    UsageOptions,
}
