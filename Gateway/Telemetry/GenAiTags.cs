using System.Diagnostics;
using Gateway.Exchanges;
using PromptCaching.Wire;

namespace Gateway.Telemetry;

/// <summary>The GenAI semantic conventions on the server's span. Names only of models, counts only of tokens: never text.</summary>
internal static class GenAiTags
{
    /// <summary>Out of a closed set, whatever the path.</summary>
    public static string Operation(UsageRecord record) => record.Dialect switch
    {
        DialectNames.Embeddings => "embeddings",
        DialectNames.Other => "other",
        _ => "chat",
    };

    public static void Set(Activity activity, UsageRecord record)
    {
        activity.SetTag("gen_ai.operation.name", Operation(record));
        activity.SetTag("gen_ai.provider.name", record.Upstream);
        activity.SetTag("gen_ai.request.model", record.Model);
        activity.SetTag("gen_ai.response.model", record.UpstreamModel);
        activity.SetTag("gen_ai.request.stream", record.Streamed);
        if (record.FinishReason is { } reason) activity.SetTag("gen_ai.response.finish_reasons", new[] { reason });
        if (record.PromptTokens is { } prompt)
        {
            var written = record.Write5mTokens + record.Write1hTokens + record.Write24hTokens;
            activity.SetTag("gen_ai.usage.input_tokens", prompt);
            activity.SetTag("gen_ai.usage.cache_read.input_tokens", record.ReadTokens);
            activity.SetTag("gen_ai.usage.cache_write.input_tokens", written);
            activity.SetTag("gen_ai.usage.cache_creation.input_tokens", written);   // the name until semconv 1.44; readers of either are served
        }
        if (record.CompletionTokens is { } completion) activity.SetTag("gen_ai.usage.output_tokens", completion);
        if (record.Streamed && record.FirstByteAt is { } first)
            activity.SetTag("gen_ai.response.time_to_first_chunk", (first - record.SubmittedAt).TotalSeconds);
        activity.SetTag("promptcache.request_id", record.RequestId);
        activity.SetTag("promptcache.outcome", record.Outcome);
        activity.SetTag("promptcache.mode", record.Mode.ToString().ToLowerInvariant());
        if (record.Reason is { } why) activity.SetTag("promptcache.reason", why);
    }
}
