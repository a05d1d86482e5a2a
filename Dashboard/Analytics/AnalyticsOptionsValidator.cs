using Microsoft.Extensions.Options;

namespace Dashboard.Analytics;

[OptionsValidator]
internal sealed partial class AnalyticsOptionsValidator : IValidateOptions<AnalyticsOptions>;
