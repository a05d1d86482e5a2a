namespace Dashboard.Inspection;

/// <summary>What came of an inspection: the answer, or why there is none.</summary>
internal sealed record InspectionResult(Inspection? Inspection, string? Problem);
