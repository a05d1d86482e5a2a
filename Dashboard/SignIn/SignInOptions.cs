using System.ComponentModel.DataAnnotations;

namespace Dashboard.SignIn;

/// <summary>Who may look.</summary>
internal sealed class SignInOptions
{
    public const string Section = "Dashboard";

    /// <summary>What a reader shows to sign in. Empty: everyone who can reach the address may look.</summary>
    [RegularExpression(".{16,200}", ErrorMessage =
        "Dashboard:Token has fewer than 16 or more than 200 characters: choose another, or leave it empty to let everyone in.")]
    public string? Token { get; set; }

    /// <summary>Tokens that one address may show in a minute, right or wrong.</summary>
    [Range(1, 1_000)]
    public int AttemptsPerMinute { get; set; } = 10;

    /// <summary>How long a browser stays signed in after its last visit.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "90.00:00:00")]
    public TimeSpan Session { get; set; } = TimeSpan.FromDays(3);

    /// <summary>How long a session with a principal's key goes on after the key has ended.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan KeyCheck { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest wait for the index when a key is checked.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:30")]
    public TimeSpan KeyCheckTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Whether a token is asked for.</summary>
    public bool IsRequired => !string.IsNullOrEmpty(Token);
}
