namespace Dashboard.SignIn;

/// <summary>What a page asks of its reader beyond having signed in.</summary>
internal static class Policies
{
    /// <summary>Sees the whole deployment, not one principal's part.</summary>
    public const string Operator = "operator";
}
