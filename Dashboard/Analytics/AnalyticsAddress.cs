using System.Globalization;
using System.Text;

namespace Dashboard.Analytics;

/// <summary>Builds one address of the analytics API.</summary>
internal sealed class AnalyticsAddress(string path)
{
    private readonly StringBuilder _address = new(path);
    private char _separator = '?';

    public AnalyticsAddress With(string name, string? value) => value is null ? this : Append(name, Uri.EscapeDataString(value));

    public AnalyticsAddress With(string name, int value) => With(name, value.ToString(CultureInfo.InvariantCulture));

    public AnalyticsAddress Span(DateTimeOffset from, DateTimeOffset to) => Append("from", Iso(from)).Append("to", Iso(to));

    public AnalyticsAddress Narrowed(UsageFilter filter) =>
        With("principal", filter.Principal?.ToString()).With("key", filter.Key?.ToString()).With("model", filter.Model);

    public override string ToString() => _address.ToString();

    private AnalyticsAddress Append(string name, string value)
    {
        _address.Append(_separator).Append(name).Append('=').Append(value);
        _separator = '&';
        return this;
    }

    private static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
