using Microsoft.AspNetCore.Authorization;

namespace Dashboard.SignIn;

/// <summary>Has signed in, where that is asked for.</summary>
internal sealed class SignedInRequirement : IAuthorizationRequirement;
