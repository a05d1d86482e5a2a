using System.Text;
using Gateway.Exchanges;
using PromptCaching.Prompts;

namespace Gateway.Tests.Exchanges;

public sealed class StreamEndTests
{
    [Theory]
    [InlineData("""data: {"\ud800":1,"is":"message_stop"}""")]
    [InlineData("""data: {"type":"\ud800","is":"message_stop"}""")]
    public void Half_a_surrogate_pair_before_the_last_event_does_not_keep_it_from_being_found(string before)
    {
        var events = $"{before}\n\nevent: message_stop\ndata: {{\"type\":\"message_stop\"}}\n\n";
        Assert.Equal(events.LastIndexOf("data:", StringComparison.Ordinal), StreamEnd.IndexIn(Encoding.UTF8.GetBytes(events), PromptDialect.Messages));
    }
}
