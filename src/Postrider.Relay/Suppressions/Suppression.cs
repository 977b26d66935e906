using Postrider.Smtp;

namespace Postrider.Relay.Suppressions;

/// <summary>A recipient to whom nothing is sent.</summary>
/// <param name="Scope">Whose mail.</param>
/// <param name="Address">In the form of <see cref="KeyOf"/>.</param>
/// <param name="Reason">Why.</param>
/// <param name="At">Since when.</param>
public sealed record Suppression(SuppressionScope Scope, string Address, SuppressionReason Reason, DateTimeOffset At)
{
    /// <summary>Until when; <c>null</c> for ever.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>The reply that said so, or what somebody noted; empty for nothing.</summary>
    public string Note { get; init; } = "";

    public bool IsInForce(DateTimeOffset now) => Expires is not { } end || end > now;

    /// <summary>
    /// The address in the one form in which suppressions are compared: lower case. By RFC 5321 a local part may tell case apart; in practice no provider does, and who is not to be
    /// written to is not to be written to in capitals.
    /// </summary>
    public static string KeyOf(MailboxAddress address) => address.ToString().ToLowerInvariant();
}
