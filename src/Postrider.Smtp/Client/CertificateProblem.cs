namespace Postrider.Smtp.Client;

/// <summary>Why a certificate is not taken.</summary>
/// <param name="Fault">The kind.</param>
/// <param name="Words">For people.</param>
public sealed record CertificateProblem(TlsFault Fault, string Words);
