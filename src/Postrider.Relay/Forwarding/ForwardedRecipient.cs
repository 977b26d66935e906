using Postrider.Smtp;

namespace Postrider.Relay.Forwarding;

/// <summary>An address that a recipient's mail goes to in the end.</summary>
/// <param name="Address">The address.</param>
/// <param name="IsForwarded">Whether it is another than the recipient, so that mail to it is passed on under our own name.</param>
public readonly record struct ForwardedRecipient(MailboxAddress Address, bool IsForwarded);
