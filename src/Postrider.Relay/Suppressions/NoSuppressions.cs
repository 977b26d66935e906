using Postrider.Relay.Labels;
using Postrider.Smtp;

namespace Postrider.Relay.Suppressions;

/// <summary>Nobody is kept from mail.</summary>
public sealed class NoSuppressions : ISuppressions
{
    public static NoSuppressions Instance { get; } = new();

    public Suppression? Find(MailboxAddress? reversePath, MailboxAddress recipient, MessageLabels labels, DateTimeOffset now) => null;
}
