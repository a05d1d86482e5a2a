namespace Dashboard.Administration;

/// <summary>What came of a change: the value as it is now, or the problem.</summary>
internal sealed record AdministrationResult<T>(T? Value, AdministrationProblem? Problem)
    where T : class;
