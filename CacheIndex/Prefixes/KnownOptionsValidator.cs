using Microsoft.Extensions.Options;

namespace CacheIndex.Prefixes;

[OptionsValidator]
internal sealed partial class KnownOptionsValidator : IValidateOptions<KnownOptions>;
