using System.Globalization;
using Dashboard.Localization;

namespace Dashboard.Tests.Localization;

public sealed class ReaderLocaleTests
{
    private static readonly ReaderLocale American = Locale("en-US", "America/New_York");
    private static readonly ReaderLocale German = Locale("de-DE", "Europe/Berlin");

    [Theory]
    [InlineData(0, "0")]
    [InlineData(9_999, "9,999")]
    [InlineData(10_000, "10.0k")]
    [InlineData(99_949, "99.9k")]
    [InlineData(999_499, "999k")]
    [InlineData(999_500, "1.00M")]
    [InlineData(4_560_000, "4.56M")]
    [InlineData(999_499_999, "999M")]
    [InlineData(12_000_000_000, "12.0G")]
    [InlineData(-344_000, "-344k")]
    public void Large_numbers_keep_three_digits(long value, string text) => Assert.Equal(text, American.Compact(value));

    [Fact]
    public void Numbers_follow_the_culture()
    {
        Assert.Equal("1.234.567", German.Exact(1_234_567L));
        Assert.Equal("4,56M", German.Compact(4_560_000));
        Assert.Equal("63,4 %", German.Percent(0.634)!.Replace('\u00a0', ' '));
        Assert.Equal("–", German.Percent(null));
    }

    [Theory]
    [InlineData("0", "$0.00")]
    [InlineData("0.000042317", "$0.000042")]
    [InlineData("-0.0042", "-$0.0042")]
    [InlineData("0.5", "$0.50")]
    [InlineData("12.345", "$12.35")]
    [InlineData("9999.4", "$9,999.40")]
    [InlineData("1234567.8", "$1.23M")]
    public void Small_amounts_keep_two_significant_digits_and_large_ones_three(string amount, string text) =>
        Assert.Equal(text, American.Money(decimal.Parse(amount, CultureInfo.InvariantCulture), "USD"));

    [Fact]
    public void A_currency_without_a_sign_is_written_behind_the_amount_and_exact_money_loses_nothing()
    {
        Assert.Equal("12,30 CHF", German.Money(12.3m, "CHF"));
        Assert.Equal("€12,30", German.Money(12.3m, "EUR"));
        Assert.Equal("0,0000423170001 USD", German.ExactMoney(0.0000423170001m, "USD"));
    }

    [Fact]
    public void A_clock_time_that_was_typed_is_one_of_the_readers_zone()
    {
        Assert.Equal(new(2026, 7, 1, 8, 0, 0, TimeSpan.FromHours(2)), German.Instant(new DateTime(2026, 7, 1, 8, 0, 0)));
        Assert.Equal(new(2026, 12, 1, 8, 0, 0, TimeSpan.FromHours(1)), German.Instant(new DateTime(2026, 12, 1, 8, 0, 0)));
        Assert.Null(German.Instant(null));
    }

    [Fact]
    public void How_long_ago_is_said_in_the_largest_unit_that_is_still_close()
    {
        var now = new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

        Assert.Equal("now", American.Ago(now.AddSeconds(-20), now));
        Assert.Equal("12 min ago", American.Ago(now.AddMinutes(-12), now));
        Assert.Equal("3 h ago", American.Ago(now.AddHours(-3), now));
        Assert.Equal("5 days ago", American.Ago(now.AddDays(-5), now));
    }

    [Fact]
    public void Times_are_those_of_the_readers_zone_with_the_date_only_when_it_is_another_day()
    {
        var now = new DateTimeOffset(2026, 11, 22, 23, 30, 0, TimeSpan.Zero);

        Assert.Equal("00:15:00", German.Time(new(2026, 11, 22, 23, 15, 0, TimeSpan.Zero), now));
        Assert.Equal(("00:15", "22.11.2026 23:15"), (German.Minute(new(2026, 11, 22, 23, 15, 40, TimeSpan.Zero), now), German.Minute(new(2026, 11, 22, 22, 15, 0, TimeSpan.Zero), now)));
        Assert.Equal("22.11.2026 23:15:00", German.Time(new(2026, 11, 22, 22, 15, 0, TimeSpan.Zero), now));
        Assert.Equal("6:15:00 PM", American.Time(new(2026, 11, 22, 23, 15, 0, TimeSpan.Zero), now).Replace('\u202f', ' '));
        Assert.Equal("Sunday, November 22, 2026 18:15:00.250 UTC-05:00", American.Moment(new(2026, 11, 22, 23, 15, 0, 250, TimeSpan.Zero)));
    }

    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(340, "340 ms")]
    [InlineData(999.6, "1.0 s")]
    [InlineData(2_440, "2.4 s")]
    [InlineData(59_960, "1:00 min")]
    [InlineData(65_000, "1:05 min")]
    [InlineData(-5, "–")]
    public void Durations_are_written_in_the_unit_that_fits(double milliseconds, string text) =>
        Assert.Equal(text, American.Duration(TimeSpan.FromMilliseconds(milliseconds)));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Nowhere/At_All")]
    [InlineData("../../etc/passwd")]
    public void An_unknown_time_zone_is_read_as_UTC(string? zone) => Assert.Equal(TimeZoneInfo.Utc, ReaderLocales.Current(zone).Zone);

    private static ReaderLocale Locale(string culture, string zone) => new(CultureInfo.GetCultureInfo(culture), TimeZoneInfo.FindSystemTimeZoneById(zone));
}
