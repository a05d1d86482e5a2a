using PromptCaching.Wire.Administration;

namespace Gateway.Keys;

/// <summary>When a budget's period begins and ends, in UTC.</summary>
internal static class BudgetCalendar
{
    public static (DateTimeOffset From, DateTimeOffset To) Around(DateTimeOffset now, BudgetPeriod period)
    {
        var day = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        switch (period)
        {
            case BudgetPeriod.Weekly:
                var monday = day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
                return (monday, monday.AddDays(7));
            case BudgetPeriod.Monthly:
                var first = day.AddDays(1 - day.Day);
                return (first, first.AddMonths(1));
            default:
                return (day, day.AddDays(1));
        }
    }
}
