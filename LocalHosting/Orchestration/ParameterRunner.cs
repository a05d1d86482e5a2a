using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>A parameter: it has a value or it does not.</summary>
internal sealed class ParameterRunner(ParameterResource parameter, RunnerServices services) : ResourceRunner(parameter, "Parameter", services)
{
    protected override async Task LiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            var value = await parameter.GetValueAsync(cancellationToken);
            Publish(snapshot => snapshot with
            {
                State = new(KnownResourceStates.Running, KnownResourceStateStyles.Success),
                Properties = [new("Value", value) { IsSensitive = parameter.Secret }],
            });
        }
        catch (DistributedApplicationException exception)
        {
            Fail(exception.Message, KnownResourceStates.ValueMissing, KnownResourceStateStyles.Error);
        }
    }
}
