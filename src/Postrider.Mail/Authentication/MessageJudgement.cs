using System.Collections.Immutable;
using System.Net;
using Postrider.Mail.Arc;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dmarc;
using Postrider.Mail.Spf;

namespace Postrider.Mail.Authentication;

/// <summary>What all methods say of one message.</summary>
/// <param name="Client">The address that SPF was asked about, where one was known.</param>
/// <param name="Helo">The name that the client gave itself; empty where unknown.</param>
/// <param name="ReversePath">Without brackets; empty for the null reverse-path.</param>
/// <param name="Dkim">One for each signature, from the top.</param>
public sealed record MessageJudgement(
    IPAddress? Client,
    string Helo,
    string ReversePath,
    SpfVerdict Spf,
    ImmutableArray<DkimVerdict> Dkim,
    DmarcVerdict Dmarc,
    ArcVerdict Arc)
{
    /// <summary>The same as a header field tells it (RFC 8601, 2.7).</summary>
    /// <param name="serviceId">Our authserv-id.</param>
    public AuthenticationResults ToResults(string serviceId)
    {
        var results = ImmutableArray.CreateBuilder<AuthenticationResult>();
        var spf = new AuthenticationResult("spf", Spf.Result.Word()) { Reason = Spf.Result == SpfResult.Pass ? null : Spf.Reason };
        results.Add(Spf.Identity == SpfIdentity.Helo ? spf.With("smtp", "helo", Helo) : spf.With("smtp", "mailfrom", ReversePath));
        if (Dkim.IsEmpty) results.Add(new AuthenticationResult("dkim", DkimResult.None.Word()));
        foreach (var verdict in Dkim) results.Add(ToResult(verdict));
        var dmarc = new AuthenticationResult("dmarc", Dmarc.Result.Word()) { Reason = Dmarc.Result == DmarcResult.Pass ? null : Dmarc.Reason };
        results.Add(Dmarc.Domain.IsEmpty ? dmarc : dmarc.With("header", "from", Dmarc.Domain.Value));
        if (Arc.Status != ArcChainStatus.None) results.Add(new AuthenticationResult("arc", Arc.Status.Word()) { Reason = Arc.Reason });
        return new AuthenticationResults(serviceId, results.DrainToImmutable());
    }

    private static AuthenticationResult ToResult(DkimVerdict verdict)
    {
        var result = new AuthenticationResult("dkim", verdict.Result.Word()) { Reason = verdict.Reason };
        if (!verdict.Domain.IsEmpty) result = result.With("header", "d", verdict.Domain.Value);
        if (verdict.Selector.Length > 0) result = result.With("header", "s", verdict.Selector);
        if (verdict.Identity is { Length: > 0 } identity) result = result.With("header", "i", identity);
        if (verdict.Algorithm is { } algorithm) result = result.With("header", "a", algorithm.Word());
        return verdict.SignatureStart.Length == 0 ? result : result.With("header", "b", verdict.SignatureStart);
    }
}
