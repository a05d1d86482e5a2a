using System.Diagnostics;
using PromptCaching.Wire;

namespace Gateway.Index;

/// <summary>Carries one request at a time.</summary>
#pragma warning disable CA1001 // A source without a timer holds nothing, and a caller that leaves may cancel it at any time.
internal sealed class LookupLane(CacheIndexClient index)
#pragma warning restore CA1001
{
    private readonly List<LookupCall> _calls = [];
    private CancellationTokenSource _stop = new();
    private int _left;
    private bool _isGivenUp;

    public bool IsEmpty => _calls.Count == 0;

    public bool IsFull => _calls.Count == LookupLanes.MaxTogether;

    public void Add(LookupCall call)
    {
        call.Lane = this;
        _calls.Add(call);
    }

    /// <summary>A caller has left; answers with what to cancel, where it was the last.</summary>
    public CancellationTokenSource? Left()
    {
        _isGivenUp = ++_left == _calls.Count;
        return _isGivenUp ? _stop : null;
    }

    /// <summary>Asks for all, and answers all. Never throws, but for defects.</summary>
    public async Task ExecuteAsync()
    {
        Activity.Current = _calls[0].Trace;
        var (answer, responses) = await index.LookupAsync(_calls.ConvertAll(static call => call.Request), _stop.Token);
        for (var i = 0; i < _calls.Count; i++)
        {
            if (responses is null) _calls[i].TryAnswer(answer, []);
            else _calls[i].TryAnswer(AnswerOf(responses[i].Status), responses[i].Matches);
        }
    }

    public void Fail()
    {
        foreach (var call in _calls) call.TryAnswer(IndexAnswer.Unavailable, []);
    }

    public void Empty()
    {
        foreach (var call in _calls) call.Lane = null;
        _calls.Clear();
        _left = 0;
        if (!_isGivenUp) return;
        _isGivenUp = false;
        _stop = new CancellationTokenSource();   // The old one may be about to be cancelled.
    }

    private static IndexAnswer AnswerOf(LookupStatus status) => status switch
    {
        LookupStatus.Answered => IndexAnswer.Ok,
        LookupStatus.Refused => IndexAnswer.Rejected,
        _ => IndexAnswer.Unavailable,
    };
}
