using System.Collections.Immutable;
using System.Net;
using Postrider.Mail.Dns;
using Postrider.Mail.Spf;
using Postrider.Smtp;

namespace Postrider.Mail.DomainRecords;

/// <summary>What a record costs a receiver in the worst case, when nothing matches before its end (RFC 7208, 4.6.4).</summary>
/// <param name="LookUps">Terms that ask the DNS, those of included records too.</param>
/// <param name="VoidLookUps">Those of them that find nothing.</param>
/// <param name="Problems">What makes the check fail for good, for people.</param>
public sealed record SpfSurvey(int LookUps, int VoidLookUps, ImmutableArray<string> Problems)
{
    public const int MaximumLookUps = 10;
    public const int MaximumVoidLookUps = 2;

    /// <summary>Terms that are followed: a record of strangers must not send us round the world.</summary>
    private const int MaximumFollowed = 40;

    /// <param name="text">A text for which <see cref="SpfRecord.IsRecord"/> holds.</param>
    public static async Task<SpfSurvey> OfAsync(IDnsResolver dns, DomainName domain, string text, CancellationToken cancellation)
    {
        var walk = new Walk(dns);
        await walk.TakeAsync(domain, text, [domain], cancellation).ConfigureAwait(false);
        return new SpfSurvey(walk.LookUps, walk.Voids, [.. walk.Problems]);
    }

    private sealed class Walk(IDnsResolver dns)
    {
        public int LookUps { get; private set; }

        public int Voids { get; private set; }

        public List<string> Problems { get; } = [];

        public async Task TakeAsync(DomainName domain, string text, ImmutableArray<DomainName> path, CancellationToken cancellation)
        {
            if (SpfRecord.Parse(text, out var record) is { } mistake || record is null)
            {
                Problems.Add($"the record of {domain} has a mistake: {SpfRecord.Parse(text, out _)}");
                return;
            }

            foreach (var directive in record.Directives)
            {
                if (!directive.AsksDns) continue;
                if (++LookUps > MaximumFollowed) return;
                if (directive.Target is { } macro && LiteralOf(macro) is null) continue;
                var target = directive.Target is { } named ? LiteralOf(named)!.Value : domain; // literal: seen a line above
                if (directive.Mechanism == SpfMechanism.Include) await FollowAsync(directive.Text, target, path, cancellation).ConfigureAwait(false);
                else if (await IsVoidAsync(directive.Mechanism, target, cancellation).ConfigureAwait(false)) Voids++;
            }

            // A redirect is never reached behind all (RFC 7208, 6.1).
            if (record.Redirect is not { } redirect || record.Directives.Any(directive => directive.Mechanism == SpfMechanism.All)) return;
            LookUps++;
            if (LiteralOf(redirect) is { } next) await FollowAsync($"redirect={next}", next, path, cancellation).ConfigureAwait(false);
        }

        private async Task FollowAsync(string term, DomainName target, ImmutableArray<DomainName> path, CancellationToken cancellation)
        {
            if (path.Contains(target))
            {
                Problems.Add($"'{term}' leads back to {target}, in a circle");
                return;
            }

            var answer = await dns.FindTextAsync(target, cancellation).ConfigureAwait(false);
            string[] records = [.. answer.Records.Where(SpfRecord.IsRecord)];
            if (answer.Status is DnsStatus.ServerFailure or DnsStatus.Timeout) Problems.Add($"'{term}' cannot be followed: the name servers of {target} do not answer");
            else if (records.Length == 0) Problems.Add($"'{term}' leads to {target}, which has no SPF record");
            else if (records.Length > 1) Problems.Add($"'{term}' leads to {target}, which has {records.Length} SPF records");
            else await TakeAsync(target, records[0], path.Add(target), cancellation).ConfigureAwait(false);
        }

        private async Task<bool> IsVoidAsync(SpfMechanism mechanism, DomainName target, CancellationToken cancellation)
        {
            if (mechanism == SpfMechanism.Mx) return IsEmpty((await dns.FindMxAsync(target, cancellation).ConfigureAwait(false)).Status);
            if (mechanism is not (SpfMechanism.A or SpfMechanism.Exists)) return false;
            DnsAnswer<IPAddress> ipv4 = await dns.FindIPv4Async(target, cancellation).ConfigureAwait(false);
            return IsEmpty(ipv4.Status) && IsEmpty((await dns.FindIPv6Async(target, cancellation).ConfigureAwait(false)).Status);
        }

        private static bool IsEmpty(DnsStatus status) => status is DnsStatus.NoData or DnsStatus.NameDoesNotExist;

        /// <returns><c>null</c> where it depends on the message.</returns>
        private static DomainName? LiteralOf(MacroString macro) =>
            macro.Parts is [{ Literal: { } literal }] && DomainName.TryParse(literal, out var name) ? name : null;
    }
}
