using Postrider.Smtp;

namespace Postrider.Relay.Forwarding;

/// <summary>Where mail is passed on to.</summary>
/// <param name="LocalPart">The local part, or <c>null</c> for the one that the recipient has: <c>@new.example</c>.</param>
/// <param name="Domain">The domain.</param>
public readonly record struct ForwardTarget(string? LocalPart, DomainName Domain)
{
    /// <summary>The address that a recipient's mail goes to.</summary>
    public MailboxAddress For(MailboxAddress recipient) => new(LocalPart ?? recipient.LocalPart, Domain);

    public override string ToString() => LocalPart is null ? $"@{Domain}" : new MailboxAddress(LocalPart, Domain).ToString();
}
