using Microsoft.Extensions.Options;

namespace Traffic;

[OptionsValidator]
internal sealed partial class TrafficOptionsValidator : IValidateOptions<TrafficOptions>;
