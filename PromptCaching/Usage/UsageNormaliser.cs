namespace PromptCaching.Usage;

/// <summary>From counts by meaning to the normal form, by the convention of the shape they came in.</summary>
internal static class UsageNormaliser
{
    public static bool TryNormalise(in UsageFields fields, out TokenUsage usage, out UsageError? error)
    {
        usage = default;
        error = fields switch
        {
            _ when fields.Has(UsageField.PromptTokens) || fields.Has(UsageField.InputTokens) => NamedByEither(WithoutFilling(fields), out usage),
            _ when fields.Has(UsageField.BedrockInput) => Bedrock(fields, out usage),
            _ when fields.Has(UsageField.GeminiPrompt) => Gemini(fields, out usage),
            _ when fields.Has(UsageField.OtelInput) => OpenTelemetry(fields, out usage),
            _ => new UsageError(UsageFault.UnknownShape, "usage has no input count of any shape that is known."),
        };
        if (error is null && usage.Uncached < 0)
        {
            error = Contradiction($"usage counts {usage.Read} read and {usage.Write} written tokens inside a prompt of {usage.Prompt}.");
        }
        if (error is not null) usage = default;
        return error is null;
    }

    /// <summary>OpenAI's and Anthropic's names, which relays use with either convention.</summary>
    private static UsageError? NamedByEither(in UsageFields fields, out TokenUsage usage)
    {
        var read = Math.Max(fields.OrZero(UsageField.CachedTokens),
            Math.Max(fields.OrZero(UsageField.CacheHitTokens), fields.OrZero(UsageField.CacheReadInputTokens)));
        var typed = fields.OrZero(UsageField.Ephemeral5m) + fields.OrZero(UsageField.Ephemeral1h) + fields.OrZero(UsageField.Ephemeral24h);
        var write = Math.Max(typed, Math.Max(fields.OrZero(UsageField.CacheWriteTokens), fields.OrZero(UsageField.CacheCreationInputTokens)));
        usage = new TokenUsage(0, read, fields.OrZero(UsageField.Ephemeral5m), fields.OrZero(UsageField.Ephemeral1h),
            fields.OrZero(UsageField.Ephemeral24h), write - typed, 0);

        var stated = fields[UsageField.PromptTokens] ?? fields.OrZero(UsageField.InputTokens);
        var prompt = stated;
        if (read + write > 0)
        {
            var error = DecidePrompt(fields, stated, read + write, out prompt);
            if (error is not null) return error;
        }
        return Complete(fields, stated, prompt, ref usage);
    }

    /// <summary>Relays fill the names that they do not use with zero (new-api).</summary>
    private static UsageFields WithoutFilling(UsageFields fields)
    {
        ForgetZeroBeside(ref fields, UsageField.PromptTokens, UsageField.InputTokens);
        ForgetZeroBeside(ref fields, UsageField.InputTokens, UsageField.PromptTokens);
        ForgetZeroBeside(ref fields, UsageField.CompletionTokens, UsageField.OutputTokens);
        if (fields.OrZero(UsageField.CacheHitTokens) + fields.OrZero(UsageField.CacheMissTokens) == 0) fields.Forget(UsageField.CacheMissTokens);
        return fields;
    }

    private static void ForgetZeroBeside(ref UsageFields fields, UsageField zero, UsageField other)
    {
        if (fields[zero] == 0 && fields[other] > 0) fields.Forget(zero);
    }

    private static UsageError? DecidePrompt(in UsageFields fields, long stated, long cached, out long prompt)
    {
        prompt = stated;
        if (fields[UsageField.PromptTokens] is { } full && fields[UsageField.InputTokens] is { } rest && full != rest)
        {
            // Both names, two values: one is everything, the other is what the cache left over (Kimi's Messages endpoint).
            prompt = Math.Max(full, rest);
            return full + rest + cached == prompt * 2
                ? null
                : Contradiction($"usage.prompt_tokens is {full}, usage.input_tokens is {rest}, and {cached} cached tokens do not explain it.");
        }
        if (fields[UsageField.CacheHitTokens] is { } hit && fields[UsageField.CacheMissTokens] is { } miss)
        {
            prompt = hit + miss;   // DeepSeek states both parts
            return prompt == stated || miss == stated
                ? null
                : Contradiction($"usage.prompt_tokens is {stated}, but hit and miss are {hit} and {miss}.");
        }
        var exclusiveByName = !fields.Has(UsageField.PromptTokens)
            && !fields.Has(UsageField.CachedTokens) && !fields.Has(UsageField.CacheWriteTokens);
        if (IsExclusive(fields, stated, cached, exclusiveByName)) prompt = stated + cached;
        return null;
    }

    /// <summary>The convention of the names holds unless the total contradicts it and confirms the other.</summary>
    private static bool IsExclusive(in UsageFields fields, long stated, long cached, bool byName)
    {
        if (fields[UsageField.TotalTokens] is not { } total || Output(fields) is not { } output) return byName;
        if (total == stated + output && cached > stated) return true;   // a total that leaves the cache out, too
        var reasoning = fields.OrZero(UsageField.ReasoningTokens);
        var inclusive = total == stated + output || total == stated + output + reasoning;
        var exclusive = total == stated + cached + output || total == stated + cached + output + reasoning;
        return inclusive == exclusive ? byName : exclusive;
    }

    private static UsageError? Complete(in UsageFields fields, long stated, long prompt, ref TokenUsage usage)
    {
        var total = fields[UsageField.TotalTokens];
        if (Output(fields) is { } output)
        {
            // xAI counts reasoning beside the completion, Gemini under OpenAI's names nowhere; only the total tells.
            var reasoning = fields.OrZero(UsageField.ReasoningTokens);
            var beside = reasoning > 0 && total == stated + output + reasoning;
            usage = usage with { Prompt = prompt, Completion = beside ? output + reasoning : Math.Max(output, (total ?? 0) - prompt) };
            return null;
        }
        if (total >= prompt)
        {
            usage = usage with { Prompt = prompt, Completion = total.Value - prompt };   // embeddings answer no tokens
            return null;
        }
        return new UsageError(UsageFault.MissingCount, "usage has neither completion_tokens nor output_tokens.");
    }

    private static long? Output(in UsageFields fields) => fields[UsageField.CompletionTokens] ?? fields[UsageField.OutputTokens];

    private static UsageError Contradiction(string message) => new(UsageFault.Contradiction, message);

    private static UsageError? Bedrock(in UsageFields fields, out TokenUsage usage)
    {
        var typed = fields.OrZero(UsageField.Bedrock5m) + fields.OrZero(UsageField.Bedrock1h) + fields.OrZero(UsageField.Bedrock24h);
        var write = Math.Max(typed, fields.OrZero(UsageField.BedrockWrite));
        var read = fields.OrZero(UsageField.BedrockRead);
        usage = new TokenUsage(fields.OrZero(UsageField.BedrockInput) + read + write, read, fields.OrZero(UsageField.Bedrock5m),
            fields.OrZero(UsageField.Bedrock1h), fields.OrZero(UsageField.Bedrock24h), write - typed, fields.OrZero(UsageField.BedrockOutput));
        return fields.Has(UsageField.BedrockOutput) ? null : new UsageError(UsageFault.MissingCount, "usage has inputTokens but no outputTokens.");
    }

    /// <summary>Gemini leaves out counts that are zero.</summary>
    private static UsageError? Gemini(in UsageFields fields, out TokenUsage usage)
    {
        var prompt = fields.OrZero(UsageField.GeminiPrompt) + fields.OrZero(UsageField.GeminiToolPrompt);
        var completion = fields.OrZero(UsageField.GeminiCandidates) + fields.OrZero(UsageField.GeminiThoughts);
        usage = new TokenUsage(prompt, fields.OrZero(UsageField.GeminiCached), 0, 0, 0, 0, completion);
        return null;
    }

    private static UsageError? OpenTelemetry(in UsageFields fields, out TokenUsage usage)
    {
        usage = new TokenUsage(fields.OrZero(UsageField.OtelInput), fields.OrZero(UsageField.OtelRead), 0, 0, 0,
            fields.OrZero(UsageField.OtelWrite), fields.OrZero(UsageField.OtelOutput));
        return fields.Has(UsageField.OtelOutput) ? null : new UsageError(UsageFault.MissingCount, "usage has no gen_ai.usage.output_tokens.");
    }
}
