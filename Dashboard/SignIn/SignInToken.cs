using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Dashboard.SignIn;

/// <summary>Compares what a reader shows with the configured token, and ties sessions to it: another token ends them.</summary>
internal sealed class SignInToken(IOptions<SignInOptions> options)
{
    private const string FingerprintClaim = "token";

    private readonly byte[] _hash = Hash(options.Value.Token ?? "");

    /// <summary>Takes the same time for every wrong token: hashes of equal length are compared, whole.</summary>
    public bool Matches(string? shown) =>
        options.Value.IsRequired && shown is not null && CryptographicOperations.FixedTimeEquals(Hash(shown), _hash);

    /// <summary>The reader of a session. It carries a hash of the token's hash, which says nothing about the token.</summary>
    public ClaimsPrincipal CreateReader(string scheme) => new(new ClaimsIdentity([new Claim(FingerprintClaim, Fingerprint)], scheme));

    /// <summary>Whether a session was begun with the token of today.</summary>
    public bool IsCurrent(ClaimsPrincipal? reader) => reader?.FindFirstValue(FingerprintClaim) == Fingerprint;

    private string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(_hash));

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
