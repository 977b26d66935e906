using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Relay.Submission;

/// <summary>A message as it is stored for those recipients who get it with one reverse-path.</summary>
/// <param name="Id">Its own.</param>
/// <param name="ReversePath"><c>null</c> for the null one.</param>
/// <param name="Recipients">At least one.</param>
/// <param name="Body">Its octets.</param>
internal sealed record IncomingCopy(SpoolId Id, MailboxAddress? ReversePath, RecipientList Recipients, IBodyWriter Body)
{
    /// <summary>Whether it is passed on in our own name.</summary>
    public bool IsForwarded { get; init; }
}
