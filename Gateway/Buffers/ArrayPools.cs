namespace Gateway.Buffers;

/// <summary>The runtime's shared array pools keep 32 arrays of a size for each processor and drop what comes back beyond that. Here each request under way
/// holds several, so with 64 on one processor a third of a prompt's bytes was garbage, and two full collections a second looked after it.</summary>
internal static class ArrayPools
{
    private const string Variable = "DOTNET_SYSTEM_BUFFERS_SHAREDARRAYPOOL_MAXARRAYSPERPARTITION";

    /// <summary>Call before anything is taken from a pool. What an operator has set stands.</summary>
    public static void KeepMore()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable))) Environment.SetEnvironmentVariable(Variable, "128");
    }
}
