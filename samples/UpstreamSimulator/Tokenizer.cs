using System.Text;

namespace UpstreamSimulator;

internal sealed class Tokenizer
{
    public int Count(string text) => (Encoding.UTF8.GetByteCount(text) + 3) / 4;
}
