using System.Collections.Immutable;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Mail.Dmarc;

/// <summary>How the check ended, and why.</summary>
public sealed record DmarcVerdict
{
    public required DmarcResult Result { get; init; }

    /// <summary>The author's domain that decided; empty where there is none.</summary>
    public DomainName Domain { get; init; }

    /// <summary>The organisational domain of <see cref="Domain"/>.</summary>
    public DomainName OrganizationalDomain { get; init; }

    /// <summary>Where the record stands.</summary>
    public DomainName RecordDomain { get; init; }

    public DmarcRecord? Record { get; init; }

    /// <summary>The policy that the record has for this domain, before <c>t=y</c> softens it.</summary>
    public DmarcPolicy Policy { get; init; }

    /// <summary>What the domain asks to be done with this message.</summary>
    public DmarcPolicy Disposition { get; init; }

    /// <summary>The domains that passed and are aligned.</summary>
    public ImmutableArray<AuthenticatedDomain> Aligned { get; init; } = [];

    /// <summary>The domains that passed and are not aligned.</summary>
    public ImmutableArray<AuthenticatedDomain> Unaligned { get; init; } = [];

    /// <summary>Whether From names more domains than are checked: the result is a permanent error then.</summary>
    public bool HasTooManyAuthors { get; init; }

    /// <summary>Why, in plain words.</summary>
    public required string Reason { get; init; }

    /// <summary>The DNS answers it stands on.</summary>
    public ImmutableArray<DnsObservation> Answers { get; init; } = [];
}
