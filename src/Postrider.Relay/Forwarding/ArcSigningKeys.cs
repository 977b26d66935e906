using System.Collections.Immutable;
using Postrider.Mail.Dkim;
using Postrider.Relay.Signing;
using Postrider.Smtp;

namespace Postrider.Relay.Forwarding;

/// <summary>
/// Seals with the keys that sign mail of ours. A seal has one signature, so of a domain's keys that one counts which all verifiers know: RSA. Whose name the seal bears is
/// free (RFC 8617, 5.1): mail of a domain that has no key here is sealed in the name of another one of ours.
/// </summary>
/// <param name="keys">The keys of all domains.</param>
/// <param name="others">Whose keys count where the domain itself has none, the first that has one.</param>
public sealed class ArcSigningKeys(SigningKeys keys, ImmutableArray<DomainName> others) : IArcKeys
{
    private volatile Names _others = new(others);

    /// <summary>Whose keys count where the domain itself has none; set by a reload.</summary>
    public ImmutableArray<DomainName> Others
    {
        get => _others.Domains;
        set => _others = new Names(value);
    }

    public DkimSigningKey? Find(DomainName domain)
    {
        var found = FindOwn(domain);
        foreach (var other in Others) found ??= FindOwn(other);
        return found;
    }

    private DkimSigningKey? FindOwn(DomainName domain)
    {
        if (domain.IsEmpty) return null;
        var found = keys.Find(domain);
        foreach (var key in found)
            if (key.Algorithm == DkimAlgorithm.RsaSha256) return key;
        return found.IsEmpty ? null : found[0];
    }

    /// <summary>A reference to it is written whole, whatever the machine.</summary>
    private sealed record Names(ImmutableArray<DomainName> Domains);
}
