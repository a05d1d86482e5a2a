using Gateway.Errors;
using Gateway.Upstream;

namespace Gateway.Exchanges;

/// <summary>What the client is told of a request that broke off before its answer began.</summary>
internal static class ForwardFailure
{
    /// <returns>Null where there is nobody left to tell.</returns>
    public static ClientError? Answer(ForwardError error, string upstream) => error switch
    {
        ForwardError.Client => null,
        ForwardError.RequestBody => ClientError.TruncatedBody,
        ForwardError.RequestBodyTimeout => ClientError.SlowBody,
        ForwardError.ConnectTimeout or ForwardError.ResponseHeadTimeout or ForwardError.ResponseBodyTimeout => ClientError.SlowUpstream(upstream),
        ForwardError.AnswerTooLong => ClientError.AnswerTooLong(upstream),
        _ => ClientError.BadUpstream(upstream),
    };
}
