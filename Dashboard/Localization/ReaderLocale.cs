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

    /// <summary>Money in short: two digits behind the point from 1 on, two significant ones below, <c>k</c> and <c>M</c> from 10,000 on.</summary>
    public string Money(decimal amount, string currency)
    {
        var magnitude = Math.Abs(amount);
        var text = magnitude switch
        {
            0 => 0m.ToString("N2", Culture),
            >= 10_000 => Compact(magnitude),
            >= 1 => magnitude.ToString("N2", Culture),
            _ => magnitude.ToString($"N{Math.Clamp(1 - (int)Math.Floor(Math.Log10((double)magnitude)), 2, 8)}", Culture),
        };
        return $"{(amount < 0 ? Culture.NumberFormat.NegativeSign : "")}{CurrencySign.Before(currency)}{text}{CurrencySign.After(currency)}";
    }

    /// <summary>Money to the last digit.</summary>
    public string ExactMoney(decimal amount, string currency) => $"{amount.ToString("#,0.00##################", Culture)} {currency}";

    /// <summary><c>2.5</c>, or a dash for none.</summary>
    public string Ratio(decimal? ratio, int digits = 1) => ratio is { } value ? value.ToString("N" + digits, Culture) : None;

    /// <summary>How long ago: <c>now</c>, <c>12 min ago</c>, <c>3 h ago</c> or <c>5 days ago</c>.</summary>
    public string Ago(DateTimeOffset time, DateTimeOffset now) => (now - time).TotalMinutes switch
    {
        < 1 => "now",
        < 90 and var minutes => $"{Exact((long)minutes)} min ago",
        < 36 * 60 and var minutes => $"{Exact((long)Math.Round(minutes / 60))} h ago",
        var minutes => $"{Exact((long)Math.Round(minutes / 60 / 24))} days ago",
    };

    /// <summary>The time of day to the minute; with the date when that is not the day of <paramref name="now"/>.</summary>
    public string Minute(DateTimeOffset time, DateTimeOffset now)
    {
        var local = TimeZoneInfo.ConvertTime(time, Zone);
        var clock = local.ToString(Culture.DateTimeFormat.ShortTimePattern, Culture);
        return local.Date == TimeZoneInfo.ConvertTime(now, Zone).Date ? clock : $"{local.ToString("d", Culture)} {clock}";
    }

    /// <summary>The moment that a reader's clock shows like this.</summary>
    public DateTimeOffset? Instant(DateTime? clock) => clock is not { } local ? null
        : new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), Zone.GetUtcOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified)));

    /// <summary><c>1.2 GB</c>: decimal multiples.</summary>
    public string Bytes(long bytes) => bytes < 1_000 ? $"{Exact(bytes)} B" : bytes switch
    {
        < 1_000_000 => Short(bytes / 1e3m) + " kB",
        < 1_000_000_000 => Short(bytes / 1e6m) + " MB",
        _ => Short(bytes / 1e9m) + " GB",
    };

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
