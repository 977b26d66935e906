namespace Postrider.Mail.Bounces;

/// <summary>The header field by which a message of ours is known again when it comes back.</summary>
public static class ReturnedToken
{
    public const string Field = "X-Postrider-Token";
}
