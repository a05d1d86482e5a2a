using Microsoft.Extensions.Options;

namespace CacheIndex.Prefixes;

[OptionsValidator]
internal sealed partial class RefreshOptionsValidator : IValidateOptions<RefreshOptions>;
