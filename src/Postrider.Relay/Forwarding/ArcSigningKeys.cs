using Postrider.Mail.Dkim;
using Postrider.Relay.Signing;
using Postrider.Smtp;

namespace Postrider.Relay.Forwarding;

/// <summary>Seals with the keys that sign mail of ours. A seal has one signature, so of a domain's keys that one counts which all verifiers know: RSA.</summary>
public sealed class ArcSigningKeys(SigningKeys keys) : IArcKeys
{
    public DkimSigningKey? Find(DomainName domain)
    {
        var found = keys.Find(domain);
        foreach (var key in found)
            if (key.Algorithm == DkimAlgorithm.RsaSha256) return key;
        return found.IsEmpty ? null : found[0];
    }
}
