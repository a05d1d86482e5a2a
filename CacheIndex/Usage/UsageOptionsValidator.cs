using Microsoft.Extensions.Options;

namespace CacheIndex.Usage;

[OptionsValidator]
internal sealed partial class UsageOptionsValidator : IValidateOptions<UsageOptions>;
