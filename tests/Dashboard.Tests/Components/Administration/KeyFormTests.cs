using System.Globalization;
using Dashboard.Administration;
using Dashboard.Components.Administration;
using Dashboard.Localization;
using PromptCaching.Wire.Administration;

namespace Dashboard.Tests.Components.Administration;

public sealed class KeyFormTests
{
    private static readonly ReaderLocale Berlin = new(CultureInfo.GetCultureInfo("de-DE"), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));

    [Fact]
    public void What_is_left_empty_sets_no_limit() => Assert.Equal(new NewKey("ci"), new KeyForm { Name = "ci" }.ToNewKey(Berlin));

    [Fact]
    public void A_key_reads_into_the_form_and_back()
    {
        var key = new ApiKey(Guid.NewGuid(), Guid.NewGuid(), "acme", "ci", DateTimeOffset.UtcNow, new KeyLimits(60, new(1_000_000, BudgetPeriod.Weekly), ["small", "large"]),
            new DateTimeOffset(2026, 12, 1, 8, 0, 0, TimeSpan.FromHours(1)));

        var settings = KeyForm.From(key, Berlin).ToSettings(Berlin);

        Assert.Equal(key.ExpiresAt, settings.ExpiresAt);
        Assert.Equal((60, new TokenBudget(1_000_000, BudgetPeriod.Weekly)), (settings.Limits!.RequestsPerMinute, settings.Limits.Budget));
        Assert.Equal(["small", "large"], settings.Limits.Models!);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("60", "9223372036854775807")]
    [InlineData(" 60 ", " ")]
    public void Limits_in_digits_or_none_can_be_sent(string requests, string tokens) =>
        Assert.Null(new KeyForm { RequestsPerMinute = requests, Tokens = tokens }.Problem);

    [Theory]
    [InlineData("1e6")]
    [InlineData("1.000")]
    [InlineData("1,000")]
    [InlineData("-1")]
    [InlineData("many")]
    [InlineData("12345678901234567890")]
    public void A_limit_that_cannot_be_read_is_a_problem_and_not_the_absence_of_a_limit(string typed)
    {
        Assert.Equal(new($"requestsPerMinute is {typed}. Enter a whole number up to 2147483647, in digits only, or leave it empty.", "requestsPerMinute"),
            new KeyForm { RequestsPerMinute = typed }.Problem);
        Assert.Equal("tokens", new KeyForm { Tokens = typed }.Problem!.Field);
        Assert.Equal("minPrefixTokens", new ModelForm { MinPrefixTokens = typed }.Problem!.Field);
    }

    [Theory]
    [InlineData("2,5")]
    [InlineData("1e-3")]
    [InlineData("")]
    [InlineData("123456789012345678901234567890")]
    public void A_price_that_cannot_be_read_is_a_problem_and_not_zero(string typed)
    {
        Assert.Equal($"inputPerMillion is {(typed.Length == 0 ? "empty" : typed)}. Enter a number like 2.5, in digits with a point.",
            new TariffForm { InputPerMillion = typed, OutputPerMillion = "10" }.Problem!.Detail);
        Assert.Equal("write24h", new TariffForm { InputPerMillion = "2.5", OutputPerMillion = "10", Write24h = typed }.Problem!.Field);
    }

    [Theory]
    [InlineData("name", "name", true)]
    [InlineData("limits.requestsPerMinute", "requestsPerMinute", true)]
    [InlineData("displayname", "name", false)]
    [InlineData(null, "name", false)]
    public void A_problem_belongs_to_the_field_that_the_api_names_however_deep_it_lies(string? named, string field, bool isAbout) =>
        Assert.Equal(isAbout, new AdministrationProblem("…", named).IsAbout(field));
}
