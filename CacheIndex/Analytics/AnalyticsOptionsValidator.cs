using Microsoft.Extensions.Options;

namespace CacheIndex.Analytics;

[OptionsValidator]
internal sealed partial class AnalyticsOptionsValidator : IValidateOptions<AnalyticsOptions>;
