using Microsoft.Extensions.Options;

namespace CacheIndex.Redis;

[OptionsValidator]
internal sealed partial class RedisOptionsValidator : IValidateOptions<RedisOptions>;
