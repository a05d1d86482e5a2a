using Npgsql;
using PromptCaching.Pricing;
using PromptCaching.Wire.Administration;

namespace CacheIndex.Tariffs;

/// <summary>A row of the price ledger.</summary>
internal sealed record TariffLine(long Version, Tariff Tariff, DateTimeOffset CreatedAt, string CreatedBy)
{
    /// <summary>Reads a row that starts with <see cref="TariffSql.Columns"/>.</summary>
    public static TariffLine Read(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        new Tariff(
            row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), row.GetFieldValue<DateTimeOffset?>(3), row.GetDecimal(4), row.GetDecimal(5),
            new TariffMultipliers(row.GetDecimal(6), row.GetDecimal(7), row.GetDecimal(8), row.GetDecimal(9))),
        row.GetFieldValue<DateTimeOffset>(10),
        row.GetString(11));

    /// <summary>The same for the wire.</summary>
    public TariffVersion ToWire() => new(
        Version, Tariff.Model, Tariff.ValidFrom, Tariff.InputPerMillion, Tariff.OutputPerMillion, Tariff.Multipliers, CreatedAt, CreatedBy, Tariff.ValidTo);
}
