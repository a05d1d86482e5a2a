using Microsoft.Extensions.Options;

namespace Dashboard.SignIn;

[OptionsValidator]
internal sealed partial class SignInOptionsValidator : IValidateOptions<SignInOptions>;
