using System.Text;

namespace UpstreamSimulator;

internal sealed class Tokenizer
{
    private readonly int _perToken = 4;

    public int Count(string text) => (Encoding.UTF8.GetByteCount(text) + _perToken - 1) / _perToken;
}
