using System.Collections.Immutable;
using System.Net;
using Postrider.Smtp;

namespace Postrider.Mail.DomainRecords;

/// <summary>What is known of a sending domain and of the station that sends for it: enough to say which records it ought to have.</summary>
public sealed record DomainWishes
{
    public required DomainName Domain { get; init; }

    /// <summary>The name that the station says in EHLO.</summary>
    public required DomainName HostName { get; init; }

    /// <summary>The addresses that mail leaves from, as others see them; empty where they are not known.</summary>
    public ImmutableArray<IPAddress> Sources { get; init; } = [];

    /// <summary>The keys that sign for the domain, or will next.</summary>
    public ImmutableArray<WantedKey> Keys { get; init; } = [];

    /// <summary>Selectors of keys to come, and what they are aliases of: with delegated keys they are set once for all.</summary>
    public ImmutableArray<(DomainName Selector, DomainName Target)> SpareSelectors { get; init; } = [];

    public MailDirection Direction { get; init; }

    /// <summary>The domain of reverse-paths below this one, an alias of <see cref="HostName"/>; empty for none.</summary>
    public DomainName ReturnPath { get; init; }

    /// <summary>The name in tracked links, an alias of <see cref="HostName"/>; empty for none.</summary>
    public DomainName Tracking { get; init; }

    /// <summary>The mailbox that reports on DMARC and TLS go to.</summary>
    public required string ReportMailbox { get; init; }

    /// <summary>The id of the MTA-STS policy that is served for the domain; <c>null</c> where none is.</summary>
    public string? StsId { get; init; }

    /// <summary>How long others may keep the records.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The terms of SPF by which the station may send: its addresses, which cost no look-up, or its name where they are not known.</summary>
    public ImmutableArray<string> SpfTerms => Sources.IsDefaultOrEmpty
        ? [$"a:{HostName}"]
        : [.. Sources.Select(source => source.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? $"ip4:{source}" : $"ip6:{source}")];

    /// <summary>A name below the domain.</summary>
    /// <exception cref="FormatException">The domain is so long that it has none.</exception>
    public DomainName Below(string label) => DomainName.Parse($"{label}.{Domain}");
}

/// <summary>Whether a domain's mail only leaves here, or comes in here too.</summary>
public enum MailDirection : byte
{
    Outbound,
    Both,
}

/// <summary>A key of DKIM and where it is looked for.</summary>
/// <param name="Name">The name of the selector: <c>s1._domainkey.example.com</c>.</param>
/// <param name="Text">The record that has to be found there.</param>
/// <param name="Alias">The name that the selector is an alias of, where keys are delegated; empty where the record stands at the selector itself.</param>
public sealed record WantedKey(DomainName Name, string Text, DomainName Alias = default);
