using System.Net;
using System.Net.Sockets;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Mail.BlockLists;

/// <summary>Looks addresses and domains up on DNS block lists (RFC 5782).</summary>
public sealed class BlockListLookup(IDnsResolver dns)
{
    /// <summary>Listed on every list of addresses, so that one that does not answer is found out (RFC 5782, 5).</summary>
    public static readonly IPAddress TestAddress = IPAddress.Parse("127.0.0.2");

    /// <summary>Listed on no list of addresses, so that one that lists everybody is found out (RFC 5782, 5).</summary>
    public static readonly IPAddress CleanAddress = IPAddress.Parse("127.0.0.1");

    /// <summary>Listed on no list of domains (RFC 5782, 5).</summary>
    public static readonly DomainName CleanDomain = DomainName.Parse("invalid");

    /// <summary>Whether an address is on a list.</summary>
    public Task<BlockListAnswer> FindAsync(DomainName list, IPAddress address, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(address);
        // The name of the reverse zone without its last two labels: in-addr.arpa or ip6.arpa.
        return FindAsync(list, ReverseName.Of(address).Value[..^(address.AddressFamily == AddressFamily.InterNetwork ? ".in-addr.arpa".Length : ".ip6.arpa".Length)], cancellation);
    }

    /// <summary>Whether a domain is on a list.</summary>
    public Task<BlockListAnswer> FindAsync(DomainName list, DomainName domain, CancellationToken cancellation) => FindAsync(list, domain.Value, cancellation);

    private async Task<BlockListAnswer> FindAsync(DomainName list, string subject, CancellationToken cancellation)
    {
        if (!DomainName.TryParse($"{subject}.{list}", out var name)) return new BlockListAnswer(BlockListStatus.Unknown, "the name is too long to be asked for");
        var answer = await dns.FindIPv4Async(name, cancellation).ConfigureAwait(false);
        if (answer.Status is DnsStatus.NameDoesNotExist or DnsStatus.NoData) return new BlockListAnswer(BlockListStatus.NotListed, null);
        if (answer.Status != DnsStatus.Found) return new BlockListAnswer(BlockListStatus.Unknown, answer.Detail ?? "it did not answer");
        foreach (var code in answer.Records)
        {
            switch (code.GetAddressBytes())
            {
                case [127, 255, 255, var why]:
                    return new BlockListAnswer(BlockListStatus.Refused, Refusal(why));
                case not [127, ..]:
                    // A wildcard of a list that is given up, or of a provider that answers for names that do not exist.
                    return new BlockListAnswer(BlockListStatus.Refused, $"it answers with {code}, as no block list does");
            }
        }

        var texts = await dns.FindTextAsync(name, cancellation).ConfigureAwait(false);
        var codes = string.Join(", ", answer.Records);
        return new BlockListAnswer(BlockListStatus.Listed, texts.Records is [var reason, ..] ? $"{reason} ({codes})" : codes);
    }

    private static string Refusal(byte why) => why switch
    {
        252 => "the name of the list is misspelt (127.255.255.252)",
        254 => "it does not answer public resolvers (127.255.255.254)",
        255 => "it was asked too often (127.255.255.255)",
        _ => $"it refuses to answer (127.255.255.{why})",
    };
}

/// <summary>What a list says.</summary>
/// <param name="Reason">Its own words, or why it says nothing.</param>
public sealed record BlockListAnswer(BlockListStatus Status, string? Reason);

public enum BlockListStatus : byte
{
    NotListed,
    Listed,

    /// <summary>The list does not talk to us, or to our resolver; what it answers means nothing.</summary>
    Refused,

    /// <summary>There was no answer.</summary>
    Unknown,
}
