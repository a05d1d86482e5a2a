using Gateway.Outbox;
using Gateway.Telemetry;
using Gateway.Upstream;

namespace Gateway.ChatCompletions;

/// <summary>What every <see cref="ChatExchange"/> needs.</summary>
internal sealed record ChatServices(
    Forwarder Forwarder, CacheAccounting Accounting, UsageLedger Ledger, GatewayMetrics Metrics, TimeProvider Clock, ILogger<ChatExchange> Logger);
