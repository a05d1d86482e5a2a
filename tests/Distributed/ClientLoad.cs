using System.Collections.Concurrent;
using System.Net;

namespace Distributed;

/// <summary>Clients that send their marked prompts again and again, and check every answer.</summary>
internal sealed class ClientLoad : IAsyncDisposable
{
    private const int Clients = 6;
    private const int RequestsOfAModel = 4;

    private readonly RunningSystem _system;
    private readonly CancellationTokenSource _enough = new();
    private readonly ConcurrentDictionary<string, int> _answered = new();
    private readonly Task _clients;
    private int _answers;

    private ClientLoad(RunningSystem system)
    {
        _system = system;
        _clients = Task.WhenAll(Enumerable.Range(0, Clients).Select(i => RunAsync(i % 2 == 0 ? RunningSystem.DemoKey : RunningSystem.OtherKey)));
    }

    /// <summary>Answers by virtual model.</summary>
    public IReadOnlyDictionary<string, int> Answered => _answered;

    public static ClientLoad Start(RunningSystem system) => new(system);

    /// <summary>Waits for some more answers, or for the first that is wrong.</summary>
    public async Task MoreAsync(int answers)
    {
        var goal = Volatile.Read(ref _answers) + answers;
        await Eventually.Async(
            () => Task.FromResult(_clients.IsFaulted ? goal : Volatile.Read(ref _answers)), seen => seen >= goal, $"{answers} more answers",
            within: TimeSpan.FromMinutes(2));
        if (_clients.IsFaulted) await _clients;
    }

    /// <summary>Lets every client have its last answer, and throws what was wrong.</summary>
    public async Task EndAsync()
    {
        await _enough.CancelAsync();
        await _clients;
    }

    public async ValueTask DisposeAsync()
    {
        await _enough.CancelAsync();
        await _clients.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _enough.Dispose();
    }

    private async Task RunAsync(string key)
    {
        using var client = new HttpClient { BaseAddress = _system.Gateway };
        client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        while (!_enough.IsCancellationRequested)
        {
            // A scope of its own: what is read in it must have been written in it, by an answer that said so.
            var model = Prompts.NewModel();
            var written = 0;
            for (var i = 0; i < RequestsOfAModel && !_enough.IsCancellationRequested; i++)
            {
                using var response = await client.PostAsJsonAsync("/v1/chat/completions", ChatRequest.WithMarkedHandbook(model));
                Assert.Equal((HttpStatusCode.OK, ""), (response.StatusCode, response.IsSuccessStatusCode ? "" : await response.Content.ReadAsStringAsync()));
                var usage = CacheUsage.From((await response.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>()).GetProperty("usage"));
                Assert.True(usage.Read == 0 || usage.Read == written, $"{usage} was answered where {written} tokens had been written.");
                Assert.True(usage.Read + usage.Created <= usage.Prompt, $"{usage} has more than the prompt.");
                written = Math.Max(written, usage.Created);
                _answered.AddOrUpdate(model, 1, static (_, answers) => answers + 1);
                Interlocked.Increment(ref _answers);
            }
        }
    }
}
