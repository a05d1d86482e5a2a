using Gateway.Keys;
using Gateway.Outbox;
using Gateway.Telemetry;
using Gateway.Upstream;

namespace Gateway.Exchanges;

/// <summary>What every <see cref="Exchange"/> needs.</summary>
internal sealed record ExchangeParts(
    Forwarder Forwarder, CacheAccounting Accounting, UsageLedger Ledger, KeyLimiter Limiter, GatewayMetrics Metrics, TimeProvider Clock, ILogger<Exchange> Logger);
