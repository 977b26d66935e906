using System.Collections.Immutable;

namespace Postrider.Certificates;

/// <summary>What a certificate says, for people.</summary>
/// <param name="File">Where it was read.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="Names">The host names it is good for.</param>
/// <param name="NotBefore">Good from then.</param>
/// <param name="NotAfter">Good until then.</param>
public sealed record CertificateSummary(string File, string Subject, ImmutableArray<string> Names, DateTimeOffset NotBefore, DateTimeOffset NotAfter);
