using System.Security.Claims;

namespace Dashboard.SignIn;

/// <summary>Who looks: an operator, who sees everything, or a principal, who sees its own.</summary>
/// <param name="Principal">The only principal whose data may be shown; null for an operator.</param>
/// <param name="Name">That principal's name; null for an operator.</param>
public sealed record Reader(Guid? Principal, string? Name)
{
    /// <summary>The claim with the principal's id.</summary>
    public const string PrincipalClaim = "principal";

    /// <summary>The claim with the principal's name.</summary>
    public const string NameClaim = "principal_name";

    /// <summary>The claim with the id of the key that signed in.</summary>
    public const string KeyClaim = "key";

    /// <summary>Sees everything.</summary>
    public static readonly Reader Operator = new(null, null);

    /// <summary>Sees nobody's data.</summary>
    public static readonly Reader Nobody = new(Guid.Empty, null);

    /// <summary>Whether everything may be shown.</summary>
    public bool IsOperator => Principal is null;

    /// <summary>The reader of a session. Without a session, or with a claim that cannot be read, it is nobody: a page whose session has just
    /// ended must not show more than before.</summary>
    /// <param name="user">Who has signed in.</param>
    /// <param name="isRequired">Whether readers must sign in; if not, everyone is an operator.</param>
    public static Reader From(ClaimsPrincipal? user, bool isRequired)
    {
        if (user?.FindFirstValue(PrincipalClaim) is { } claim) return Guid.TryParse(claim, out var id) ? new(id, user.FindFirstValue(NameClaim)) : Nobody;
        return !isRequired || user?.Identity is { IsAuthenticated: true } ? Operator : Nobody;
    }
}
