using System.Collections.Immutable;
using System.Net;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dmarc;
using Postrider.Mail.Spf;
using Postrider.Smtp;

namespace Postrider.Mail.AggregateReports;

/// <summary>Messages that were alike in all that follows.</summary>
/// <param name="Source">The client that sent them.</param>
/// <param name="Count">How many.</param>
/// <param name="HeaderFrom">The domain in From.</param>
public sealed record AggregateRow(IPAddress Source, long Count, DomainName HeaderFrom)
{
    /// <summary>What was done with them.</summary>
    public DmarcPolicy Disposition { get; init; }

    /// <summary>Whether a signature passed whose domain is aligned.</summary>
    public bool IsDkimAligned { get; init; }

    /// <summary>Whether SPF passed for an aligned domain.</summary>
    public bool IsSpfAligned { get; init; }

    /// <summary>Why something else was done than the policy asks for.</summary>
    public ImmutableArray<OverrideReason> Reasons { get; init; } = [];

    /// <summary>The domain of the reverse-path; empty for the null one, or where it is not told.</summary>
    public DomainName EnvelopeFrom { get; init; }

    public ImmutableArray<ReportedSignature> Signatures { get; init; } = [];

    public ImmutableArray<ReportedSpf> Spf { get; init; } = [];

    public bool Passes => IsDkimAligned || IsSpfAligned;
}

/// <summary>Why something else was done than the policy asks for.</summary>
/// <param name="Type">A word such as <c>forwarded</c> or <c>local_policy</c>.</param>
/// <param name="Comment">Further words; <c>null</c> for none.</param>
public sealed record OverrideReason(string Type, string? Comment);

/// <summary>What became of one signature.</summary>
/// <param name="Selector">Empty where it is not told.</param>
public sealed record ReportedSignature(DomainName Domain, string Selector, DkimResult Result);

/// <summary>What SPF said.</summary>
/// <param name="Identity">Whose right was checked.</param>
public sealed record ReportedSpf(DomainName Domain, SpfIdentity Identity, SpfResult Result);
