using System.Runtime.CompilerServices;
using Gateway.Configuration;
using Gateway.Tests.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.Configuration;

public sealed class SettingsTests
{
    [Fact]
    public void A_start_with_bad_settings_fails_and_names_every_one_of_them()
    {
        var failure = Record.Exception(() => TestApp.BuildGateway(
            [
                new("Gateway:Upstreams:default:BaseUrl", "not-an-address"),
                new("Gateway:Upstreams:default:Kind", "7"),
                new("Gateway:Models:fast:Upstream", "missing"),
                new("Gateway:Models:fast:Tokenizer", "gpt2"),
                new("Gateway:Models:fast:MinPrefixTokens", "-1"),
                new("Gateway:Cache:EnabledTtls", "5m,7d"),
                new("Gateway:Cache:DefaultTtl", "1h"),
                new("Gateway:Cache:DecisionDeadline", "00:10:00"),
                new("Gateway:Forwarding:MaxBodyBytes", "0"),
                new("Gateway:Outbox:MaxBytes", "1"),
            ],
            TimeProvider.System));
        var messages = failure is AggregateException several
            ? string.Join('\n', several.InnerExceptions.Select(static e => e.Message))
            : failure!.Message;
        string[] keys =
        [
            "Gateway:Upstreams:default:BaseUrl is 'not-an-address'", "Gateway:Upstreams:default:Kind is '7'",
                "Gateway:Models:fast:Upstream is 'missing'",
                "Gateway:Models:fast:Tokenizer is 'gpt2'",
            "Gateway:Models:fast:MinPrefixTokens is '-1'", "Gateway:Cache:EnabledTtls is '5m,7d'", "Gateway:Cache:DefaultTtl is '1h'",
                "Gateway:Cache:DecisionDeadline is '00:10:00'",
            "Gateway:Forwarding:MaxBodyBytes is '0'", "Gateway:Outbox:MaxBytes is '1'", "InternalKey is missing",
        ];
        Assert.All(keys, key => Assert.Contains(key, messages, StringComparison.Ordinal));
    }

    [Fact]
    public void A_secret_is_never_repeated_in_a_message()
    {
        var options = new GatewayOptions { Models = { ["*"] = new ModelOptions { Upstream = "a" } } };
        options.Upstreams["a"] = new UpstreamOptions { BaseUrl = "http://x", ApiKey = "top secret" };
        var result = new GatewayOptionsValidator().Validate(null, options);
        Assert.True(result.Failed);
        Assert.DoesNotContain("top", result.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void The_shipped_settings_lack_nothing_but_the_upstreams_address()
    {
        var shipped = new ConfigurationBuilder().AddJsonFile(Path.Combine(RepositoryRoot(), "Gateway", "appsettings.json")).Build();
        var options = shipped.GetSection(GatewayOptions.Section).Get<GatewayOptions>()!;
        Assert.True(new GatewayOptionsValidator().Validate(null, options).Failed);
        options.Upstreams["default"] = new UpstreamOptions { BaseUrl = "http://localhost:8000/v1" };
        Assert.Equal(ValidateOptionsResult.Success, new GatewayOptionsValidator().Validate(null, options));
    }

    private static string RepositoryRoot([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));
}
