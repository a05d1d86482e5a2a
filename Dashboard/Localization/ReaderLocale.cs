using System.Globalization;

namespace Dashboard.Localization;

/// <summary>How one reader writes numbers and times: the browser's first language and its time zone.</summary>
internal sealed record ReaderLocale(CultureInfo Culture, TimeZoneInfo Zone)
{
    /// <summary>What stands where there is no value.</summary>
    public const string None = "–";

    /// <summary><c>1,234,567</c>.</summary>
    public string Exact(long value) => value.ToString("N0", Culture);

    /// <summary><c>1,234,567</c>, rounded to whole units.</summary>
    public string Exact(decimal value) => value.ToString("N0", Culture);

    /// <summary>Three significant digits from 10,000 on: <c>9,876</c>, <c>12.3k</c>, <c>4.56M</c>.</summary>
    public string Compact(decimal value)
    {
        var magnitude = Math.Abs(value);
        return magnitude switch
        {
            < 9_999.5m => value.ToString("N0", Culture),
            < 999_500m => Short(value / 1_000m) + "k",
            < 999_500_000m => Short(value / 1_000_000m) + "M",
            _ => Short(value / 1_000_000_000m) + "G",
        };
    }

    /// <summary><c>63.4 %</c> as the culture writes it; a dash for none.</summary>
    public string Percent(double? share) => share is { } value ? value.ToString("P1", Culture) : None;

    /// <summary>The time of day with seconds; with the date when that is not the day of <paramref name="now"/>.</summary>
    public string Time(DateTimeOffset time, DateTimeOffset now)
    {
        var local = TimeZoneInfo.ConvertTime(time, Zone);
        var clock = local.ToString(Culture.DateTimeFormat.LongTimePattern, Culture);
        return local.Date == TimeZoneInfo.ConvertTime(now, Zone).Date ? clock : $"{local.ToString("d", Culture)} {clock}";
    }

    /// <summary>Date, time and zone in full, for a tooltip.</summary>
    public string Moment(DateTimeOffset time)
    {
        var local = TimeZoneInfo.ConvertTime(time, Zone);
        return $"{local.ToString("D", Culture)} {local.ToString("HH:mm:ss.fff", Culture)} {Offset(local.Offset)}";
    }

    /// <summary><c>340 ms</c>, <c>2.4 s</c> or <c>1:05 min</c>.</summary>
    public string Duration(TimeSpan duration) => duration.TotalSeconds switch
    {
        < 0 => None,
        < 0.9995 => Math.Round(duration.TotalMilliseconds).ToString("N0", Culture) + " ms",
        < 59.95 => duration.TotalSeconds.ToString("N1", Culture) + " s",
        _ => Minutes((long)Math.Round(duration.TotalSeconds)),
    };

    private static string Minutes(long seconds) => $"{seconds / 60}:{seconds % 60:00} min";

    private static string Offset(TimeSpan offset) =>
        offset == TimeSpan.Zero ? "UTC" : $"UTC{(offset < TimeSpan.Zero ? '-' : '+')}{offset:hh\\:mm}";

    private string Short(decimal value) => Math.Abs(value) switch
    {
        < 9.995m => value.ToString("N2", Culture),
        < 99.95m => value.ToString("N1", Culture),
        _ => value.ToString("N0", Culture),
    };
}
