namespace Postrider.Mail.Acme;

/// <summary>Where an authority is asked for what (RFC 8555, 7.1.1).</summary>
/// <param name="RenewalInfo">Tells when to renew (RFC 9773); <c>null</c> where the authority does not.</param>
/// <param name="RevokeCertificate">Takes certificates back (RFC 8555, 7.6); <c>null</c> where the authority does not.</param>
/// <param name="NeedsBinding">Whether only customers may have an account (RFC 8555, 7.3.4).</param>
internal sealed record AcmeDirectory(Uri NewNonce, Uri NewAccount, Uri NewOrder, Uri? RenewalInfo, Uri? RevokeCertificate, bool NeedsBinding);

/// <summary>Where an order or authorization stands (RFC 8555, 7.1.6).</summary>
internal enum AcmeState : byte
{
    Pending,
    Ready,
    Processing,
    Valid,
    Invalid,
}

/// <summary>An order for a certificate (RFC 8555, 7.1.3).</summary>
internal sealed record AcmeOrder(AcmeState State, System.Collections.Immutable.ImmutableArray<Uri> Authorizations, Uri Finalize, Uri? Certificate, AcmeProblem? Problem);

/// <summary>The proof that a name is ours (RFC 8555, 7.1.4).</summary>
internal sealed record AcmeAuthorization(string Name, AcmeState State, System.Collections.Immutable.ImmutableArray<AcmeChallenge> Challenges);

/// <summary>A way to give that proof (RFC 8555, 8).</summary>
internal sealed record AcmeChallenge(string Kind, Uri Url, string Token, AcmeProblem? Problem);
