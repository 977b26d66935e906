using System.Collections.Immutable;
using Postrider.Relay.Forwarding;
using Postrider.Smtp;

namespace Postrider.Relay.Submission;

/// <summary>An address of ours that the client named and that leads elsewhere.</summary>
/// <param name="Address">As the client named it.</param>
/// <param name="Parameters">What the client asked for it.</param>
/// <param name="Ends">Where its mail goes; one of them at least is another address.</param>
internal sealed record ForwardedAlias(MailboxAddress Address, RecipientParameters Parameters, ImmutableArray<ForwardedRecipient> Ends)
{
    /// <summary>Whether it is an expansion of which the sender wants to be told (RFC 3461, 5.2.7.3).</summary>
    public bool IsReportedAsExpanded => Ends.Length > 1 && Parameters.Notify.HasFlag(DsnNotify.Success) && !Parameters.Notify.HasFlag(DsnNotify.Never);
}
