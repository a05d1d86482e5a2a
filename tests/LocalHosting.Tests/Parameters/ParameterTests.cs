using LocalHosting.Tests.Hosts;

namespace LocalHosting.Tests.Parameters;

public sealed class ParameterTests
{
    [Fact]
    public async Task The_command_line_beats_the_environment_which_beats_the_default()
    {
        Environment.SetEnvironmentVariable("Parameters__from_both", "environment");
        Environment.SetEnvironmentVariable("Parameters__from_environment", "environment");
        var fallback = new GenerateParameterDefault { MinLength = 30, Special = false };
        Dictionary<string, ParameterResource> parameters = [];
        await using var app = await TestApp.StartAsync(["--Parameters:from_both=command line"], builder =>
        {
            foreach (var name in (string[])["from-both", "from-environment", "from-nowhere"])
            {
                parameters[name] = builder.AddParameter(name, fallback).Resource;
            }
        });
        Assert.Equal("command line", await parameters["from-both"].GetValueAsync(TestEnvironment.Deadline));
        Assert.Equal("environment", await parameters["from-environment"].GetValueAsync(TestEnvironment.Deadline));
        var generated = await parameters["from-nowhere"].GetValueAsync(TestEnvironment.Deadline);
        Assert.Equal(30, generated!.Length);
        Assert.All(generated, character => Assert.True(char.IsAsciiLetterOrDigit(character)));
    }

    [Fact]
    public async Task A_persisted_parameter_keeps_its_value_over_restarts()
    {
        var first = await ValueAsync();
        Assert.Equal(first, await ValueAsync());

        static async Task<string?> ValueAsync()
        {
            ParameterResource? kept = null;
            await using var app = await TestApp.StartAsync(["--environment=Development"], builder =>
                kept = builder.AddParameter("kept", new GenerateParameterDefault(), secret: true, persist: true).Resource);
            return await kept!.GetValueAsync(TestEnvironment.Deadline);
        }
    }

    [Fact]
    public async Task A_parameter_without_a_value_says_how_to_set_it_and_fails_only_who_needs_it()
    {
        await using var app = await TestApp.StartAsync([], builder =>
            builder.AddProject<Projects.TestService>("client").WithHttpEndpoint().WithEnvironment("Needed", builder.AddParameter("un-set")));
        await app.UntilAsync("un-set", KnownResourceStates.ValueMissing);
        await app.UntilAsync("client", KnownResourceStates.FailedToStart);
        Assert.Contains(
            "Parameter 'un-set' has no value. Set --Parameters:un-set=…, the environment variable Parameters__un_set, or the user secret Parameters:un-set.",
            app.LogOf("client"),
            StringComparison.Ordinal);
        await app.UntilHealthyAsync("service");
    }

    [Fact]
    public void A_generated_value_has_at_least_what_was_asked_for()
    {
        var value = new GenerateParameterDefault { MinLength = 12, MinLower = 3, MinUpper = 3, MinNumeric = 3, MinSpecial = 4 }.GetDefaultValue();
        Assert.Equal(13, value.Length);
        Assert.Equal(3, value.Count(char.IsAsciiLetterLower));
        Assert.Equal(3, value.Count(char.IsAsciiLetterUpper));
        Assert.Equal(3, value.Count(char.IsAsciiDigit));
    }
}
