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
    [InlineData("name", "name", true)]
    [InlineData("limits.requestsPerMinute", "requestsPerMinute", true)]
    [InlineData("displayname", "name", false)]
    [InlineData(null, "name", false)]
    public void A_problem_belongs_to_the_field_that_the_api_names_however_deep_it_lies(string? named, string field, bool isAbout) =>
        Assert.Equal(isAbout, new AdministrationProblem("…", named).IsAbout(field));
}
