using System.Collections.Immutable;
using System.Net;
using Postrider.Smtp;

namespace Postrider.Mail.Dns;

/// <summary>Asks the name servers of a zone themselves, one by one, so that those that disagree are found. Failures are answers, not exceptions; only cancellation throws.</summary>
public interface IAuthorityResolver
{
    /// <summary>What each server of the zone that holds a name has as its TXT records.</summary>
    ValueTask<ZoneTexts> FindTextsAsync(DomainName name, CancellationToken cancellation);
}

/// <summary>The TXT records of a name by the word of each server of its zone.</summary>
/// <param name="Zone">The zone; empty where its servers could not be found.</param>
/// <param name="Servers">One answer for each address, at most a dozen.</param>
public sealed record ZoneTexts(DomainName Zone, ImmutableArray<ServerTexts> Servers);

/// <summary>What one server says.</summary>
/// <param name="Server">Its name.</param>
/// <param name="Address">The address that was asked.</param>
/// <param name="Status">How the question ended.</param>
/// <param name="Texts">The TXT records, or where the name is an alias the one word of where it leads.</param>
public sealed record ServerTexts(DomainName Server, IPAddress Address, DnsStatus Status, ImmutableArray<string> Texts);
