namespace Gateway.Upstream;

/// <summary>Where forwarding broke, and through whom.</summary>
internal enum ForwardError
{
    None,

    /// <summary>No connection to the upstream: refused, unknown name, bad certificate.</summary>
    Connect,

    /// <summary>No connection to the upstream in time.</summary>
    ConnectTimeout,

    /// <summary>The client's body ended early or was not framed properly.</summary>
    RequestBody,

    /// <summary>The client's body came too slowly.</summary>
    RequestBodyTimeout,

    /// <summary>The upstream took the request and broke off before its status line.</summary>
    ResponseHead,

    /// <summary>The upstream took the request and stayed silent.</summary>
    ResponseHeadTimeout,

    /// <summary>The upstream broke off in its body.</summary>
    ResponseBodyUpstream,

    /// <summary>The upstream fell silent in its body.</summary>
    ResponseBodyTimeout,

    /// <summary>The answer, or an event of it, is longer than is read, and unread it may not pass.</summary>
    AnswerTooLong,

    /// <summary>The client went away: nobody's fault.</summary>
    Client,
}
