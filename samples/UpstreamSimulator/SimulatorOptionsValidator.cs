using Microsoft.Extensions.Options;

namespace UpstreamSimulator;

[OptionsValidator]
internal sealed partial class SimulatorOptionsValidator : IValidateOptions<SimulatorOptions>;
