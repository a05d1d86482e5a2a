using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace Dashboard.SignIn;

/// <summary>Counts attempts to sign in by address, in windows of a minute. The framework's limiter would do, but looks for idle addresses ten times a
/// second: an idle dashboard spent four times as much CPU (tests/Benchmarks/README.md).</summary>
internal sealed class SignInAttempts(IMemoryCache cache, IOptions<SignInOptions> options)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();

    /// <summary>Whether the address may try once more.</summary>
    public bool TryTake(IPAddress? address)
    {
        lock (_gate)
        {
            var count = cache.GetOrCreate((typeof(SignInAttempts), address), static entry =>
            {
                entry.AbsoluteExpirationRelativeToNow = Window;
                return new StrongBox<int>();
            })!;
            return count.Value++ < options.Value.AttemptsPerMinute;
        }
    }
}
