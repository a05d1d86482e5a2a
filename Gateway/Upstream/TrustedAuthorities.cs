using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Upstream;

/// <summary>Whose certificates upstreams may show: the system's authorities and those of a file.</summary>
internal static class TrustedAuthorities
{
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="CryptographicException">It holds no certificate, or a broken one.</exception>
    public static X509ChainPolicy With(string caBundle)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(caBundle);
        if (policy.CustomTrustStore.Count == 0) throw new CryptographicException("The file holds no certificate.");
        foreach (var location in new[] { StoreLocation.CurrentUser, StoreLocation.LocalMachine })
        {
            using var store = new X509Store(StoreName.Root, location);
            store.Open(OpenFlags.ReadOnly);
            policy.CustomTrustStore.AddRange(store.Certificates);
        }
        return policy;
    }
}
