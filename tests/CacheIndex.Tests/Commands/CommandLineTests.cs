using CacheIndex.Commands;

namespace CacheIndex.Tests.Commands;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData]
    [InlineData("--urls", "http://127.0.0.1:1")]
    [InlineData("urls=http://127.0.0.1:1")]
    [InlineData("/urls", "http://127.0.0.1:1")]
    public void Settings_ask_for_the_service(params string[] args) => Assert.Null(CommandLine.Start(args));

    [Fact]
    public async Task A_verb_that_is_none_is_an_error_and_does_not_start_the_service() => Assert.Equal(CommandLine.Misused, await CommandLine.Start(["replya"])!);

    [Fact]
    public async Task A_verb_runs_its_command_with_the_arguments_after_it() => Assert.Equal(0, await CommandLine.Start(["replay", "--help"])!);
}
