using Postrider.Mail.Dkim;
using Postrider.Smtp;

namespace Postrider.Relay.Forwarding;

/// <summary>The keys by which mail that is passed on is sealed.</summary>
public interface IArcKeys
{
    /// <summary>The key that seals mail of a domain of ours now: its own, or else one of another domain of ours; <c>null</c> where there is none.</summary>
    DkimSigningKey? Find(DomainName domain);
}
