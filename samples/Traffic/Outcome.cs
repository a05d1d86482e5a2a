using System.Net;
using Traffic.Dialects;

namespace Traffic;

/// <summary>How a request ended.</summary>
/// <param name="Status">The answer's status.</param>
/// <param name="Reply">What was read of it; null where it was an error.</param>
/// <param name="Error">What the error says.</param>
/// <param name="Left">The client hung up.</param>
internal sealed record Outcome(HttpStatusCode Status, Reply? Reply, string? Error = null, bool Left = false);
