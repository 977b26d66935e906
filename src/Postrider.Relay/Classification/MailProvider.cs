using System.Collections.Immutable;

namespace Postrider.Relay.Classification;

/// <summary>A mailbox provider or a filtering service, and how to know it.</summary>
/// <param name="Name">As rules name it.</param>
/// <param name="Hosts">Ends of the names of its mail hosts, with the dot: <c>.google.com</c>.</param>
/// <param name="Domains">Domains of its mailboxes.</param>
/// <param name="Phrases">What only its replies say.</param>
public sealed record MailProvider(string Name, ImmutableArray<string> Hosts, ImmutableArray<string> Domains, ImmutableArray<Phrase> Phrases)
{
    /// <summary>Whether the host or the domain is the provider's.</summary>
    public bool Owns(string? host, string? domain) => (host is not null && HasHost(host)) || (domain is not null && Domains.Contains(domain, StringComparer.OrdinalIgnoreCase));

    private bool HasHost(string host)
    {
        var name = host.AsSpan().TrimEnd('.');
        foreach (var end in Hosts)
            if (name.EndsWith(end, StringComparison.OrdinalIgnoreCase) || name.Equals(end.AsSpan(1), StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }
}
