using Postrider.Smtp;

namespace Postrider.Relay.Routing;

/// <summary>The retry policy for mail from a sender (<c>null</c>: the null reverse-path) to a recipient: that of its route.</summary>
public delegate RetryPolicy RetryPolicySource(MailboxAddress? sender, MailboxAddress recipient);
