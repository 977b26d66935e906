using Postrider.Mail.Dane;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Mail.TlsPolicies;

/// <summary>What holds for connections to one host on behalf of one destination.</summary>
/// <param name="Kind">What decides.</param>
/// <param name="Tls">What TLS must be.</param>
/// <param name="Source">Where it comes from, for people.</param>
public sealed record TlsPolicy(TlsPolicyKind Kind, ClientTls Tls, string Source)
{
    /// <summary>The <see cref="Source"/> where the administrator's own word decides.</summary>
    public const string Route = "the route";

    /// <summary>Why the host must not be used for now; <c>null</c> when it may.</summary>
    public Reply? Refusal { get; init; }

    /// <summary>What is wrong with the policy itself, its <see cref="Refusal"/> as a kind; or with what it was made of, where mail goes all the same.</summary>
    public TlsPolicyFault? Fault { get; init; }

    /// <summary>The TLSA records that decide, usable or not.</summary>
    public DaneFinding? Dane { get; init; }

    /// <summary>The name to ask for in SNI where it is not the host's own (RFC 7672, 8.1); empty otherwise.</summary>
    public DomainName ServerName => Kind == TlsPolicyKind.Dane && Dane is not null ? Dane.Base : default;

    /// <summary>What the look-up of TLSA records came to, for people; <c>null</c> where there was none.</summary>
    public string? DaneDetail { get; init; }

    /// <summary>Judges its certificate, with <see cref="TlsPolicyKind.Dane"/>.</summary>
    public CertificateCheck? Check { get; init; }

    /// <summary>Whether nobody on the way can have put another host in its place (RFC 8689, 4.2.1).</summary>
    public bool IsHostProven { get; init; }

    /// <summary>What a policy in testing finds wrong before a connection is made; empty for nothing. <c>null</c> where none is in testing.</summary>
    public string? Testing { get; init; }

    /// <summary>Connections may be shared by mail for which this is the same.</summary>
    public string Key { get; init; } = "";

    /// <summary>Whether policies of the recipients' domain are passed over because the message wants it so (RFC 8689, 4.2).</summary>
    public bool IsWaived { get; init; }

    /// <summary>The same for mail that passes over the policies of the recipients' domain; such mail has connections of its own.</summary>
    public TlsPolicy Waive() => this with { IsWaived = true, Key = "waived" };

    /// <summary>What is to be noted of a session under this policy: what decided, and what a policy in testing would have kept back (RFC 8461, 5).</summary>
    /// <param name="problem">What is wrong with the certificate by the rules of authorities, or why there is no TLS; <c>null</c> for nothing.</param>
    public string? NoteOf(string? problem) => Testing is { } testing
        ? (testing.Length > 0 ? testing : problem) is { } wrong ? $"mta-sts testing would fail: {wrong}" : "mta-sts testing"
        : Kind switch
        {
            TlsPolicyKind.Dane => "dane",
            TlsPolicyKind.MtaSts => "mta-sts",
            TlsPolicyKind.Required => Source == Route ? "route: required" : "dane: no usable record",
            TlsPolicyKind.Verified => "route: verified",
            TlsPolicyKind.Fingerprint => "route: fingerprint",
            TlsPolicyKind.None => "route: none",
            _ => IsWaived ? "tls-required: no" : null,
        };
}
