using Dashboard.Administration;

namespace Dashboard.Analytics;

/// <summary>Whom questions are put to.</summary>
internal sealed record UsageSources(AnalyticsClient Index, GatewayClient Gateway, AdministrationClient Administration);
