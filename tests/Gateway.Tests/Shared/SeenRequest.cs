using System.Text;

namespace Gateway.Tests.Shared;

/// <summary>A request as the upstream got it, its target undecoded.</summary>
internal sealed record SeenRequest(string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
}
