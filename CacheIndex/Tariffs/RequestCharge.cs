using PromptCaching.Pricing;

namespace CacheIndex.Tariffs;

/// <summary>What one request costs, by the tariff that held when it was submitted.</summary>
internal sealed record RequestCharge(long TariffVersion, Price Price, CacheEffect Effect);
