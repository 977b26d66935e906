using System.Collections.Immutable;
using Postrider.Mail.Acme;
using Postrider.Smtp;

namespace Postrider.Certificates;

/// <summary>What <c>[acme]</c> says.</summary>
public sealed record AcmeSettings
{
    public required AcmeOptions Options { get; init; }

    /// <summary>The names for which certificates are had, each with one of its own: a name that cannot be proved holds up no other.</summary>
    public required ImmutableArray<DomainName> Names { get; init; }

    /// <summary>The host whose TLSA records count when its key changes.</summary>
    public required DomainName HostName { get; init; }

    public AcmeChallengeKind Challenge { get; init; }

    /// <summary>How long the servers of a zone may take to hand a record on.</summary>
    public TimeSpan DnsWait { get; init; }

    /// <summary>A PEM file of the authorities that vouch for the authority's own server; <c>null</c> for those of the system.</summary>
    public string? RootFile { get; init; }

    /// <summary>Whether TLSA records are set in the DNS by the relay itself.</summary>
    public bool PublishesTlsa { get; init; }

    /// <summary>Immutable arrays compare by identity.</summary>
    public bool Equals(AcmeSettings? other) =>
        other is not null && Names.SequenceEqual(other.Names) && HostName == other.HostName && Challenge == other.Challenge && DnsWait == other.DnsWait
        && RootFile == other.RootFile && PublishesTlsa == other.PublishesTlsa && Options.Directory == other.Options.Directory
        && Options.Contacts.SequenceEqual(other.Options.Contacts) && Options.Binding?.KeyId == other.Options.Binding?.KeyId
        && (Options.Binding?.Key ?? default).Span.SequenceEqual((other.Options.Binding?.Key ?? default).Span);

    public override int GetHashCode() => HashCode.Combine(HostName, Options.Directory, Names.Length);
}

/// <summary>How names are proved to be ours.</summary>
public enum AcmeChallengeKind
{
    Http,
    Dns,
}
