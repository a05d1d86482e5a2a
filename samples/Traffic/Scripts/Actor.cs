using Traffic.Dialects;

namespace Traffic.Scripts;

/// <summary>Somebody who sends requests.</summary>
/// <param name="Principal">Who is billed.</param>
/// <param name="Key">Which of the principal's keys is used.</param>
/// <param name="Model">The virtual model.</param>
/// <param name="Dialect">The API's dialect.</param>
/// <param name="Streams">Whether answers are streamed.</param>
/// <param name="Does">What, for people who watch.</param>
/// <param name="Play">The script: the same for the same random numbers, without end.</param>
internal sealed record Actor(
    string Principal, string Key, string Model, IDialect Dialect, bool Streams, string Does, Func<Stage, IEnumerable<Step>> Play)
{
    public string Name => $"{Principal}/{Key}";
}
