namespace CacheIndex.Postgres;

/// <summary>The database's schema is not one that this program can work with; trying again does not help.</summary>
internal sealed class SchemaException(string message) : Exception(message);
