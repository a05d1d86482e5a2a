using Npgsql;

namespace CacheIndex.Postgres;

/// <summary>Positional parameters by type: no boxing, no guessing.</summary>
internal static class TypedParameters
{
    public static NpgsqlParameterCollection With<T>(this NpgsqlParameterCollection parameters, T value)
    {
        parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        return parameters;
    }
}
