using AppHost;

namespace Distributed;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--traffic", "--traffic=true")]
    [InlineData("--traffic --keep-data=false", "--traffic=true --keep-data=false")]
    [InlineData("--traffic True", "--traffic=true")]
    [InlineData("--upstream https://host/v1 --upstream-kind anthropic", "--upstream=https://host/v1 --upstream-kind=anthropic")]
    [InlineData("--upstream=https://host/v1?a=b", "--upstream=https://host/v1?a=b")]
    [InlineData("--DcpPublisher:RandomizePorts=true --environment Development", "--DcpPublisher:RandomizePorts=true --environment=Development")]
    [InlineData("", "")]
    public void Options_are_passed_on_with_their_values(string line, string expected)
    {
        var (arguments, problem) = CommandLine.Read(Words(line));
        Assert.Null(problem);
        Assert.Equal(Words(expected), arguments);
    }

    [Theory]
    [InlineData("--traffic=maybe", "--traffic=maybe: a switch is true or false.")]
    [InlineData("--keep-data perhaps", "--keep-data=perhaps: a switch is true or false.")]
    [InlineData("--trafic", "There is no option --trafic.")]
    [InlineData("traffic", "'traffic' is no option.")]
    [InlineData("--upstream", "--upstream needs a value: --upstream <url>.")]
    [InlineData("--upstream= --traffic", "--upstream needs a value: --upstream <url>.")]
    [InlineData("--upstream https://host --upstream-kind foo", "--upstream-kind=foo: a kind is openai or anthropic.")]
    [InlineData("--traffic --upstream https://host", "--traffic would send its made-up conversations to the model server of --upstream, at its price. Leave one of the two out.")]
    public void What_cannot_be_meant_is_named_above_the_options_there_are(string line, string expected)
    {
        var (_, problem) = CommandLine.Read(Words(line));
        Assert.Equal(expected + Environment.NewLine + CommandLine.Usage, problem);
    }

    [Fact]
    public void Every_problem_is_named_at_once()
    {
        var (_, problem) = CommandLine.Read(["--trafic", "now", "--keep-data=2"]);
        Assert.Equal(
            ["There is no option --trafic.", "--keep-data=2: a switch is true or false."],
            problem!.Split(Environment.NewLine)[..2]);
    }

    [Fact]
    public void Help_is_the_options_and_nothing_else() => Assert.Equal(CommandLine.Usage, CommandLine.Read(["--help", "--nonsense"]).Problem);

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
