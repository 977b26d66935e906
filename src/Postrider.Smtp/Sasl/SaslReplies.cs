namespace Postrider.Smtp.Sasl;

/// <summary>The refusals of AUTH (RFC 4954, 4 and 6).</summary>
public static class SaslReplies
{
    /// <summary>Whatever was wrong: user, password, proof, identity or token.</summary>
    public static readonly Reply Invalid = new(535, "5.7.8", "Authentication credentials invalid");

    /// <summary>The response breaks the mechanism's grammar.</summary>
    public static readonly Reply Malformed = new(501, "5.5.2", "Malformed authentication response");

    /// <summary>Credentials cannot be checked now.</summary>
    public static readonly Reply Unavailable = new(454, "4.7.0", "Temporary authentication failure, try again later");
}
