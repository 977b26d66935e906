using System.Collections.Immutable;
using System.Net;
using Postrider.Smtp;

namespace Postrider.Configuration;

/// <summary>Whom <c>postrider doctor</c> asks about this station.</summary>
public sealed record DoctorSettings
{
    /// <summary>Block lists of addresses.</summary>
    public ImmutableArray<DomainName> AddressLists { get; init; } = [];

    /// <summary>Block lists of domains.</summary>
    public ImmutableArray<DomainName> DomainLists { get; init; } = [];

    /// <summary>A server of one's own that shows whether port 25 is open on the way out; <c>null</c> for none.</summary>
    public (string Host, int Port)? Probe { get; init; }

    /// <summary>Whose HTTP Date the clock is compared with; <c>null</c> for nobody's.</summary>
    public Uri? Clock { get; init; }
}
