using Microsoft.Extensions.Options;

namespace CacheIndex.Prefixes;

[OptionsValidator]
internal sealed partial class SweepOptionsValidator : IValidateOptions<SweepOptions>;
