namespace Dashboard.Localization;

/// <summary>How a currency is written beside an amount: a well-known sign before it, any other's code behind it.</summary>
internal static class CurrencySign
{
    public static string Before(string currency) => currency switch
    {
        "USD" => "$",
        "EUR" => "€",
        "GBP" => "£",
        "JPY" => "¥",
        _ => "",
    };

    public static string After(string currency) => Before(currency).Length > 0 ? "" : " " + currency;
}
