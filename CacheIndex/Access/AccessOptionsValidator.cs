using Microsoft.Extensions.Options;

namespace CacheIndex.Access;

[OptionsValidator]
internal sealed partial class AccessOptionsValidator : IValidateOptions<AccessOptions>;
