using System.Reflection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>
/// Runs an AppHost's own <c>Main</c> on a thread of its own, and makes it wait twice for the test: at <c>Build()</c>, until the test has had
/// its hands on the builder, and at the start, until the test starts the application.
/// </summary>
internal sealed class EntryPointSession(
    Assembly appHost, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure)
{
    private static readonly AsyncLocal<EntryPointSession?> Flow = new();
    private static readonly TimeSpan LeaveDeadline = TimeSpan.FromSeconds(10);

    private readonly TaskCompletionSource<DistributedApplicationBuilder> _builder = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _buildRequested = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DistributedApplication> _application = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _startRequested = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The session whose <c>Main</c> is running here, if any.</summary>
    public static EntryPointSession? Current => Flow.Value;

    public Task<DistributedApplicationBuilder> Builder => _builder.Task;

    /// <summary>True in <c>Main</c> and in what it calls.</summary>
    public bool IsEntryPoint => Flow.Value == this;

    public void Run()
    {
        var main = appHost.EntryPoint ?? throw new DistributedApplicationException($"'{appHost.GetName().Name}' has no entry point; is it an AppHost?");
        new Thread(() =>
        {
            Flow.Value = this;
            try
            {
                main.Invoke(null, BindingFlags.DoNotWrapExceptions, null, main.GetParameters().Length == 0 ? [] : [args], null);
                Fail(new DistributedApplicationException("The AppHost's entry point ended before it came to what the test waits for."));
            }
#pragma warning disable CA1031 // Whatever Main throws belongs to the test.
            catch (Exception exception)
            {
                Fail(exception);
            }
#pragma warning restore CA1031
            _left.TrySetResult();
        })
        { IsBackground = true, Name = $"{appHost.GetName().Name} entry point" }.Start();
    }

    public void Configure(DistributedApplicationOptions options, HostApplicationBuilderSettings settings) =>
        TestingDefaults.Apply(appHost, [.. options.Args ?? []], options, settings, configure);

    /// <summary>Called by <c>Build()</c>: the builder is complete as far as the AppHost is concerned.</summary>
    public void AwaitBuild(DistributedApplicationBuilder builder)
    {
        _builder.TrySetResult(builder);
        _buildRequested.Task.GetAwaiter().GetResult();
    }

    public void Built(DistributedApplication application) => _application.TrySetResult(application);

    public Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken)
    {
        _buildRequested.TrySetResult();
        return _application.Task.WaitAsync(cancellationToken);
    }

    /// <summary>From <c>Main</c>: starts the host once the test wants it. From the test: wants it, and waits for that.</summary>
    public async Task StartAsync(IHost host, CancellationToken cancellationToken)
    {
        if (!IsEntryPoint)
        {
            _startRequested.TrySetResult();
            await _started.Task.WaitAsync(cancellationToken);
            return;
        }
        await _startRequested.Task.WaitAsync(cancellationToken);
        try
        {
            await host.StartAsync(cancellationToken);
            _started.TrySetResult();
        }
        catch (Exception exception)
        {
            _started.TrySetException(exception);
            throw;
        }
    }

    /// <summary>After the application has stopped: lets <c>Main</c> come to its end.</summary>
    public Task LeaveAsync()
    {
        _startRequested.TrySetCanceled();
        return _left.Task.WaitAsync(LeaveDeadline);
    }

    /// <summary>The test does not want to build after all.</summary>
    public Task AbandonAsync()
    {
        _buildRequested.TrySetCanceled();
        return _left.Task.WaitAsync(LeaveDeadline);
    }

    private void Fail(Exception exception)
    {
        _builder.TrySetException(exception);
        _application.TrySetException(exception);
        _started.TrySetException(exception);
    }
}
