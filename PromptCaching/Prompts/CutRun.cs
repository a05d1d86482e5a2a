using PromptCaching.Json;

namespace PromptCaching.Prompts;

/// <summary>Cuts items out of a list so that its commas come out right: with the comma before where anything was kept before, else with the
/// one after.</summary>
internal ref struct CutRun
{
    private bool _keptOne;
    private int _previousEnd;

    /// <summary>The next item stays.</summary>
    public void Keep(ref readonly JsonIndex index, int item)
    {
        _keptOne = true;
        _previousEnd = index[item].RawEnd;
    }

    /// <summary>The next item goes.</summary>
    /// <param name="index">The body.</param>
    /// <param name="item">A member where the kind is a marker, else an element.</param>
    /// <param name="listEnd">The token after the list.</param>
    /// <param name="kind">Why it goes.</param>
    public BodyEdit Cut(ref readonly JsonIndex index, int item, int listEnd, BodyEditKind kind)
    {
        var isMember = kind == BodyEditKind.Marker;
        var (end, next) = (index[item].RawEnd, index[item].Next);
        var edit = _keptOne
            ? new BodyEdit(_previousEnd, end, kind)
            : new BodyEdit(Start(in index, item, isMember), next < listEnd ? Start(in index, next, isMember) : end, kind);
        _previousEnd = end;
        return edit;
    }

    private static int Start(ref readonly JsonIndex index, int item, bool isMember) => isMember ? index[item].MemberStart : index[item].RawStart;
}
