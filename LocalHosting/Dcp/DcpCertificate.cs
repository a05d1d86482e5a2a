using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Aspire.Hosting.Dcp;

/// <summary>DCP's certificate, made here: an EC key saves the second or two that DCP would spend on an RSA one. Both sides trust exactly this one.</summary>
internal sealed record DcpCertificate(string CertificatePath, string KeyPath, byte[] Raw)
{
    public static DcpCertificate Create(string directory, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, true));
        var now = time.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(1));
        var (certificatePath, keyPath) = (Path.Combine(directory, "dcp.crt"), Path.Combine(directory, "dcp.key"));
        File.WriteAllText(certificatePath, certificate.ExportCertificatePem());
        PrivateFile.Write(keyPath, key.ExportPkcs8PrivateKeyPem());
        return new(certificatePath, keyPath, certificate.RawData);
    }
}
