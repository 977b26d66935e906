using System.Collections.Immutable;
using System.Net;
using Postrider.Mail.Dns;
using Postrider.Mail.Dns.Publishing;
using Postrider.Smtp;

namespace Postrider.Relay.Tests.Domains;

/// <summary>A DNS of TXT and CNAME records: what is published in it is seen at once, or not while it has an outage.</summary>
internal sealed class SimulatedZone : IDnsResolver, IDnsPublisher
{
    private readonly Dictionary<DomainName, string> _texts = [];

    /// <summary>Names that may be written to lie at or below one of these.</summary>
    public List<DomainName> Writable { get; } = [];

    /// <summary>CNAME records.</summary>
    public Dictionary<DomainName, DomainName> Aliases { get; } = [];

    /// <summary>Whether questions time out.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Whether changes are refused.</summary>
    public bool Refuses { get; set; }

    /// <summary>Names at which records were ever set.</summary>
    public HashSet<string> Written { get; } = [];

    /// <summary>How long others may keep what was set, at most.</summary>
    public TimeSpan LongestTimeToLive { get; private set; }

    public string? this[DomainName name]
    {
        get => _texts.GetValueOrDefault(Aliases.GetValueOrDefault(name, name));
        set
        {
            if (value is null) _texts.Remove(name);
            else _texts[name] = value;
        }
    }

    public int Count => _texts.Count;

    public bool Covers(DomainName name) => Writable.Any(zone => name == zone || name.IsSubdomainOf(zone));

    public ValueTask<DnsPublication> ApplyAsync(ImmutableArray<DnsChange> changes, CancellationToken cancellation)
    {
        if (Refuses) return ValueTask.FromResult(new DnsPublication(DnsPublicationStatus.Unreachable, "No answer came."));
        foreach (var change in changes)
        {
            if (change.Kind == DnsChangeKind.Put)
            {
                if (change.Records.TimeToLive > LongestTimeToLive) LongestTimeToLive = change.Records.TimeToLive;
                this[change.Records.Name] = Unquoted(change.Records.Values[0]);
                Written.Add(change.Records.Name.Value);
            }
            else if (change.Kind == DnsChangeKind.Remove && this[change.Records.Name] == Unquoted(change.Records.Values[0])) this[change.Records.Name] = null;
        }

        return ValueTask.FromResult(DnsPublication.Done);
    }

    public ValueTask<DnsAnswer<string>> FindTextAsync(DomainName name, CancellationToken cancellation) => ValueTask.FromResult(
        IsSilent ? new DnsAnswer<string>(DnsStatus.Timeout, [], name, default, false, "No resolver answered.")
        : this[name] is { } text ? new DnsAnswer<string>(DnsStatus.Found, [text], name, default, false, null)
        : new DnsAnswer<string>(DnsStatus.NameDoesNotExist, [], name, default, false, null));

    public ValueTask<DnsAnswer<MxRecord>> FindMxAsync(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<DnsAnswer<IPAddress>> FindIPv4Async(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<DnsAnswer<IPAddress>> FindIPv6Async(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<DnsAnswer<TlsaRecord>> FindTlsaAsync(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<DnsAnswer<DomainName>> FindAliasAsync(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<DnsAnswer<DomainName>> FindNamesAsync(IPAddress address, CancellationToken cancellation) => throw new NotSupportedException();

    // As a master file writes it: strings in quotes, which belong together.
    private static string Unquoted(DnsRecordValue value) => value.Text.Replace("\" \"", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal);
}
