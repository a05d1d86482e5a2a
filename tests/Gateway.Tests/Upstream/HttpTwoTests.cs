using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Configuration;
using Gateway.Tests.Shared;

namespace Gateway.Tests.Upstream;

/// <summary>Upstreams behind TLS, which choose HTTP/2, with a certificate of their own.</summary>
public sealed class HttpTwoTests : IDisposable
{
    private readonly X509Certificate2 _certificate = SelfSigned();
    private readonly string _caBundle = Path.GetTempFileName();

    public HttpTwoTests() => File.WriteAllText(_caBundle, _certificate.ExportCertificatePem());

    public void Dispose()
    {
        _certificate.Dispose();
        File.Delete(_caBundle);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_over_HTTP2_is_accounted_as_one_over_HTTP1(bool stream)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(_certificate);
        upstream.Script = context =>
        {
            Assert.Equal("HTTP/2", context.Request.Protocol);
            return (stream ? Sse.Script(Sse.Events) : Json.Script(Json.Completion()))(context);
        };
        await using var app = await TestApp.StartAsync(upstream, ("Gateway:Forwarding:CaBundle", _caBundle));
        var answer = await Answer.PostAsync(app.Client, Prompts.MarkedSystem(stream: stream));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var record = (await app.Index.UntilRecordedAsync()).Record;
        Assert.Equal((200, "write"), (record.Status, record.Outcome));
    }

    [Fact]
    public async Task A_stream_reset_by_the_upstream_is_cut_for_the_client_and_commits_nothing()
    {
        var arrived = new TaskCompletionSource();
        await using var upstream = await ScriptedUpstream.StartAsync(_certificate);
        upstream.Script = async context =>
        {
            await Sse.StartAsync(context);
            await Sse.SendAsync(context, Sse.Events[..2]);
            await arrived.Task;
            context.Abort();
        };
        await using var app = await TestApp.StartAsync(upstream, ("Gateway:Forwarding:CaBundle", _caBundle));
        using var request = Requests.Chat(Prompts.MarkedSystem(stream: true));
        using var response = await app.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Until.TestEnd);
        await using var body = await response.Content.ReadAsStreamAsync(Until.TestEnd);
        Assert.NotEqual(-1, body.ReadByte());
        arrived.SetResult();
        await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(Stream.Null, Until.TestEnd));
        Assert.Equal("aborted", (await app.Index.UntilRecordedAsync()).Record.Reason);
    }

    [Fact]
    public async Task A_connection_that_has_died_without_a_word_is_found_out_and_replaced()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(_certificate);
        upstream.Script = Json.Script(Json.Completion());
        using var network = new FrailNetwork(upstream.Address.Port);
        await using var app = await TestApp.StartAsync(upstream,
            ("Gateway:Forwarding:CaBundle", _caBundle), ("Gateway:Upstreams:default:BaseUrl", $"https://127.0.0.1:{network.Port}"));
        Assert.Equal(HttpStatusCode.OK, (await Answer.PostAsync(app.Client, Prompts.Short())).Status);
        network.SwallowAll();
        Assert.Equal(HttpStatusCode.BadGateway, (await Answer.PostAsync(app.Client, Prompts.Short())).Status);   // at the end of a ping's time
        Assert.Equal(HttpStatusCode.OK, (await Answer.PostAsync(app.Client, Prompts.Short())).Status);
        Assert.Equal(2, upstream.Seen.Count);
    }

    [Fact]
    public async Task An_upstream_whose_certificate_nobody_vouches_for_is_not_asked()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(_certificate);
        await using var app = await TestApp.StartAsync(upstream);
        var answer = await Answer.PostAsync(app.Client, Prompts.MarkedSystem());
        Assert.Equal(HttpStatusCode.BadGateway, answer.Status);
        Assert.Empty(upstream.Seen);
    }

    [Theory]
    [InlineData("no-such-file.pem")]
    [InlineData("Gateway.Tests.dll")]
    public void A_bundle_that_cannot_be_used_is_named_with_its_remedy(string file)
    {
        var options = new GatewayOptions { Forwarding = { CaBundle = Path.Combine(AppContext.BaseDirectory, file) } };
        var refusal = new GatewayOptionsValidator().Validate(null, options).FailureMessage;
        Assert.Contains("Gateway:Forwarding:CaBundle", refusal, StringComparison.Ordinal);
        Assert.Contains(file, refusal, StringComparison.Ordinal);
        Assert.Contains("name a readable PEM file of certificates", refusal, StringComparison.Ordinal);
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=upstream", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
