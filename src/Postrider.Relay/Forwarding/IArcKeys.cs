using Postrider.Mail.Dkim;
using Postrider.Smtp;

namespace Postrider.Relay.Forwarding;

/// <summary>The keys by which mail that is passed on is sealed.</summary>
public interface IArcKeys
{
    /// <summary>The key that signs for a domain of ours now; <c>null</c> where there is none.</summary>
    DkimSigningKey? Find(DomainName domain);
}
