using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Benchmarks.Prompts;

namespace Benchmarks.Gateway;

/// <summary>The bytes of one connection's requests.</summary>
internal sealed class LoadRequest
{
    /// <summary>Ten digits in the last block that a fresh body has its own of.</summary>
    private const string Number = "0000000000";

    private readonly byte[] _bytes;
    private readonly int _numberAt;
    private readonly int _step;
    private long _next;

    /// <param name="plan">What to send.</param>
    /// <param name="first">The first fresh number.</param>
    /// <param name="step">The distance to the next one, so that connections keep apart.</param>
    public LoadRequest(LoadPlan plan, long first, int step)
    {
        (_next, _step) = (first, step);
        var body = Encoding.UTF8.GetBytes(Body(plan));
        var head = string.Create(CultureInfo.InvariantCulture, $"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n")
            + plan.Headers + string.Create(CultureInfo.InvariantCulture, $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n");
        _bytes = [.. Encoding.ASCII.GetBytes(head), .. body];
        _numberAt = plan.FreshLastBlock ? _bytes.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes(Number)) : -1;
    }

    public static string Body(LoadPlan plan) => Encoding.UTF8.GetString(AgentBody.OfSize(plan.BodyBytes, plan.Stream, " No. " + Number));

    /// <summary>The next request; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Next()
    {
        if (_numberAt >= 0)
        {
            Utf8Formatter.TryFormat(_next, _bytes.AsSpan(_numberAt, Number.Length), out _, new System.Buffers.StandardFormat('D', (byte)Number.Length));
            _next += _step;
        }
        return _bytes;
    }
}
