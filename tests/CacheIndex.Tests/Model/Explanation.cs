using PromptCaching;

namespace CacheIndex.Tests.Model;

/// <summary>Whether the answers of a run are those of an index that does one thing at a time. Of each entry it works out what must and what may
/// have been true between a look-up's start and its end; an answer lies between the two. Postgres' own rules are the model's: a write is an
/// upsert, of two the later submitted counts; an expiry only moves forward; a dead entry stays for the grace and may be revived until it is
/// swept; what is gone stays gone.</summary>
internal sealed class Explanation(History history, TimeSpan grace)
{
    private readonly ILookup<(CacheScope, PrefixHash), Change> _changes = history.Changes;
    private readonly IReadOnlyCollection<Sweep> _sweeps = history.Sweeps;
    private readonly Dictionary<Change, bool> _surelyApplied = [];

    /// <summary>Every answer, or part of one, that nothing explains.</summary>
    public IEnumerable<string> Violations() => history.Answers.SelectMany(Violations);

    private IEnumerable<string> Violations(Answer answer)
    {
        foreach (var match in answer.Matches)
        {
            if (Unexplained(answer, match) is { } reason) yield return $"{answer.Replica}, steps {answer.Began} to {answer.Ended}: {match} {reason}";
        }
        if (answer.Matches.Select(match => match.Hash).Distinct().Count() != answer.Matches.Count)
        {
            yield return $"{answer.Replica}, steps {answer.Began} to {answer.Ended}: an entry appears twice";
        }
        foreach (var hash in answer.Hashes.Except(answer.Matches.Select(match => match.Hash)))
        {
            if (SureExpiry(answer.Scope, hash, answer.Began) is { } expiry && expiry > answer.ClockAfter)
            {
                yield return $"{answer.Replica}, steps {answer.Began} to {answer.Ended}: {hash} is missing, live until {expiry:O}; the clock said {answer.ClockAfter:O}";
            }
        }
    }

    /// <summary>What is wrong with a match; null where nothing is.</summary>
    private string? Unexplained(Answer answer, PrefixMatch match)
    {
        if (!answer.Hashes.Contains(match.Hash)) return "was not asked for";
        if (match.ExpiresAt <= answer.ClockBefore) return $"was dead at {answer.ClockBefore:O}";
        var possible = _changes[(answer.Scope, match.Hash)].Where(change => change.Began < answer.Ended).ToArray();
        if (!possible.Any(change => change.Written == (match.TokenCount, match.Tier, match.WrittenAt))) return "was never written like this";
        if (!possible.Any(change => change.ExpiresAt == match.ExpiresAt && !CannotHaveApplied(change))) return "was never given this expiry";
        if (SureExpiry(answer.Scope, match.Hash, answer.Began) is { } sure && match.ExpiresAt < sure) return $"has an old expiry: {sure:O} was acknowledged";
        var newer = possible.FirstOrDefault(change => change.Written is { } written && written.WrittenAt > match.WrittenAt
            && change.Ended < answer.Began && change.ExpiresAt + grace > answer.ClockAfter);
        return newer is null ? null : $"has an old count: {newer.Written} was acknowledged";
    }

    /// <summary>The latest expiry that the entry surely had, by what was acknowledged before the step.</summary>
    private DateTimeOffset? SureExpiry(CacheScope scope, PrefixHash hash, long step)
    {
        DateTimeOffset? latest = null;
        foreach (var change in _changes[(scope, hash)])
        {
            if (change.Ended < step && !(change.ExpiresAt <= latest) && SurelyApplied(change)) latest = change.ExpiresAt;
        }
        return latest;
    }

    // A write always applies. A refresh does where the entry could not have been swept before its end.
    private bool SurelyApplied(Change change)
    {
        if (change.Written is not null) return true;
        if (_surelyApplied.TryGetValue(change, out var known)) return known;
        var applied = SureExpiry(change.Scope, change.Hash, change.Began) is { } expiry && expiry + grace > change.ClockAtEnd;
        return _surelyApplied[change] = applied;
    }

    // A refresh finds nothing where a sweep took all that was ever there.
    private bool CannotHaveApplied(Change change) => change.Written is null && _sweeps.Any(sweep => sweep.Ended < change.Began
        && _changes[(change.Scope, change.Hash)].Where(other => other != change && other.Began < change.Ended).All(other =>
            (other.Ended < sweep.Began && other.ExpiresAt <= sweep.Dead) || (other.Written is null && other.Began > sweep.Ended)));
}
