using System.Collections.Immutable;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Mail.Dkim;

/// <summary>What the DNS said of a key.</summary>
/// <param name="Name">The name that was asked for.</param>
/// <param name="Status">How the question ended.</param>
/// <param name="Records">The TXT records, each with its strings joined.</param>
/// <param name="Authenticated">Whether a trusted resolver validated it by DNSSEC.</param>
/// <param name="Detail">What went wrong, for people.</param>
public sealed record DkimKeyAnswer(DomainName Name, DnsStatus Status, ImmutableArray<string> Records, bool Authenticated, string? Detail)
{
    internal static async Task<DkimKeyAnswer> FindAsync(IDnsResolver dns, DomainName name, CancellationToken cancellation)
    {
        var answer = await dns.FindTextAsync(name, cancellation).ConfigureAwait(false);
        return new DkimKeyAnswer(name, answer.Status, answer.Records, answer.Authenticated, answer.Detail);
    }
}
