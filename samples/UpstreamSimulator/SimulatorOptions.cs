using System.ComponentModel.DataAnnotations;

namespace UpstreamSimulator;

/// <summary>Section <c>Simulator</c>: how the stand-in behaves.</summary>
internal sealed class SimulatorOptions
{
    public const string Section = "Simulator";

    /// <summary>1 = about as fast as a hosted model; 10 = ten times that; 0 = without any pause.</summary>
    [Range(0, 1_000_000)]
    public double Speed { get; set; } = 1;

    /// <summary>Time to the first token of an empty prompt.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan FirstToken { get; set; } = TimeSpan.FromMilliseconds(180);

    /// <summary>What each thousand prompt tokens add to it.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan FirstTokenPerThousand { get; set; } = TimeSpan.FromMilliseconds(35);

    /// <summary>Time between two tokens.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan BetweenTokens { get; set; } = TimeSpan.FromMilliseconds(14);

    /// <summary>How far a pause strays from its length, as a share of it.</summary>
    [Range(0, 1)]
    public double Jitter { get; set; } = 0.4;

    /// <summary>Changes every answer and every rhythm; the same seed and prompt give the same answer.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>Tokens of an answer when the client sets no limit: from half of this to this.</summary>
    [Range(1, 100_000)]
    public int AnswerTokens { get; set; } = 160;

    /// <summary>Which requests of a model whose name ends in <c>-flaky</c> find it overloaded: every so many-th.</summary>
    [Range(1, 1_000_000)]
    public int OverloadedEvery { get; set; } = 6;

    /// <summary>Names that <c>GET /v1/models</c> lists; any other name is answered, too. Separated by commas.</summary>
    public string Models { get; set; } = "sim-small,sim-large";
}
