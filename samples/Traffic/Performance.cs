using System.Net;
using Traffic.Scripts;

namespace Traffic;

/// <summary>Plays one actor's script until it is stopped.</summary>
internal sealed partial class Performance(
    Actor actor, string key, GatewayClient gateway, Pacer pacer, TrafficOptions options, TimeProvider clock, ILogger logger)
{
    private const int MaxAttempts = 4;
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(2);

    public async Task RunAsync(Stage stage, CancellationToken cancellationToken)
    {
        Log.Begins(logger, actor.Name, actor.Does);
        foreach (var step in actor.Play(stage))
        {
            await Task.Delay(step.Gap + step.Pause / options.Speed, clock, cancellationToken);
            for (var attempt = 1; attempt <= MaxAttempts; attempt++)
            {
                if (await TryAsync(step, cancellationToken)) break;
                await Task.Delay(RetryPause * attempt, clock, cancellationToken);
            }
        }
    }

    /// <returns>False where the same request is worth another try.</returns>
    private async Task<bool> TryAsync(Step step, CancellationToken cancellationToken)
    {
        await pacer.NextAsync(cancellationToken);
        Outcome outcome;
        try
        {
            outcome = await gateway.SendAsync(actor, key, step, cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))   // the client's own time-out
        {
            Log.Unanswered(logger, actor.Name, exception.Message);
            return false;
        }
        if (outcome.Reply is not { } reply)
        {
            Log.Refused(logger, actor.Name, (int)outcome.Status, outcome.Error);
            return outcome.Status < HttpStatusCode.InternalServerError && outcome.Status != HttpStatusCode.TooManyRequests;
        }
        if (outcome.Left) Log.Left(logger, actor.Name);
        else
        {
            Log.Answered(logger, actor.Name, reply.Prompt, reply.Read, reply.Created);
            step.Conversation.Answer(reply.Text.ToString());
        }
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Actor}: {Does}.")]
        public static partial void Begins(ILogger logger, string actor, string does);

        [LoggerMessage(2, LogLevel.Information, "{Actor}: {Prompt} prompt tokens, {Read} read, {Written} written.")]
        public static partial void Answered(ILogger logger, string actor, long prompt, long read, long written);

        [LoggerMessage(3, LogLevel.Information, "{Actor}: left before the answer ended.")]
        public static partial void Left(ILogger logger, string actor);

        [LoggerMessage(4, LogLevel.Warning, "{Actor}: answered with {Status}: {Message}")]
        public static partial void Refused(ILogger logger, string actor, int status, string? message);

        [LoggerMessage(5, LogLevel.Warning, "{Actor}: the gateway gave no answer: {Message}")]
        public static partial void Unanswered(ILogger logger, string actor, string message);
    }
}
