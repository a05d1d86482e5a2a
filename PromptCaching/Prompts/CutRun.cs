namespace PromptCaching.Prompts;

/// <summary>Cuts elements out of a list so that its commas come out right: with the comma before where anything was kept before, else with the one after.</summary>
internal ref struct CutRun
{
    private bool _keptOne;
    private int _previousEnd;

    /// <summary>The next element stays.</summary>
    public void Keep(int end)
    {
        _keptOne = true;
        _previousEnd = end;
    }

    /// <summary>The next element goes.</summary>
    /// <param name="start">Its first byte.</param>
    /// <param name="end">One past its last byte.</param>
    /// <param name="nextStart">First byte of the element after it; -1 = none.</param>
    /// <param name="kind">Why it goes.</param>
    public BodyEdit Cut(int start, int end, int nextStart, BodyEditKind kind)
    {
        var edit = _keptOne ? new BodyEdit(_previousEnd, end, kind) : new BodyEdit(start, nextStart < 0 ? end : nextStart, kind);
        _previousEnd = end;
        return edit;
    }
}
