using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Doctor;

/// <summary>Looks whether the resolver answers, and whether it vouches for signed answers.</summary>
internal static class ResolverCheck
{
    private const string Area = "resolver";

    /// <summary>Signed since 2009, and asked for all day by every resolver.</summary>
    private static readonly DomainName SignedZone = DomainName.Parse("org");

    public static Task<DoctorFinding> RunAsync(DnsResolver dns, CancellationToken cancellation) => RunAsync(dns.FindNameServersAsync, cancellation);

    internal static async Task<DoctorFinding> RunAsync(Func<DomainName, CancellationToken, ValueTask<DnsAnswer<DomainName>>> findServers, CancellationToken cancellation)
    {
        var answer = await findServers(SignedZone, cancellation).ConfigureAwait(false);
        if (answer.Status != DnsStatus.Found)
            return DoctorFinding.Bad(Area, $"The resolver does not answer: {answer.Detail ?? answer.Status.ToString()}.", "See [dns] servers or /etc/resolv.conf, and that nothing blocks port 53. A resolver on this machine (unbound) is best.");
        return answer.Authenticated
            ? DoctorFinding.Good(Area, "The resolver answers and validates DNSSEC.")
            : DoctorFinding.Warning(Area, "The resolver answers, yet does not vouch for signed answers (no AD bit from a resolver that is trusted): DANE cannot be used.", "Run a validating resolver on this machine (apt install unbound), or name one under [dns] trusted that nobody can stand before.");
    }
}
