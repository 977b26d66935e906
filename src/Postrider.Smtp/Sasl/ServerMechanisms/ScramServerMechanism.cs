using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Postrider.Smtp.Sasl.ServerMechanisms;

/// <summary>SCRAM-SHA-256 and SCRAM-SHA-256-PLUS (RFC 5802, RFC 7677): the password never crosses the wire, and both sides prove themselves.</summary>
/// <param name="context">The session.</param>
/// <param name="variant">Which of the two.</param>
/// <param name="nonce">The server's part of the nonce: unguessable and never used twice.</param>
public sealed class ScramServerMechanism(SaslContext context, ScramVariant variant, string nonce) : ISaslServerMechanism
{
    private Stage _stage = Stage.First;
    private ScramClientFirst? _first;
    private UserCredential? _credential;
    private ScramVerifier? _verifier;
    private string _serverFirst = "";
    private Principal? _principal;

    private enum Stage
    {
        First,
        Final,
        Acknowledged,
    }

    public string Name => variant == ScramVariant.Plus ? SaslMechanisms.ScramSha256Plus : SaslMechanisms.ScramSha256;

    public bool IsServerFirst => false;

    public async ValueTask<SaslStep> AdvanceAsync(ReadOnlyMemory<byte> response, CancellationToken cancellation)
    {
        switch (_stage)
        {
            case Stage.First:
                _stage = Stage.Final;
                return await BeginAsync(response, cancellation);
            case Stage.Final:
                _stage = Stage.Acknowledged;
                return Check(response.Span);
            default:
                // SMTP cannot send data with its 235: the server's signature goes as a challenge, which the client answers with nothing (RFC 4422, 3.6).
                return response.IsEmpty && _principal is not null ? new SaslStep.Success(_principal) : Failed(SaslReplies.Malformed);
        }
    }

    private static SaslStep.Failure Failed(Reply reply) => new(reply);

    private async ValueTask<SaslStep> BeginAsync(ReadOnlyMemory<byte> response, CancellationToken cancellation)
    {
        if (!ScramClientFirst.TryParse(response.Span, out var first)) return Failed(SaslReplies.Malformed);
        if (!BindingIsAcceptable(first)) return Failed(SaslReplies.Invalid);
        if (first.AuthorizationIdentity.Length > 0 && first.AuthorizationIdentity != first.User) return Failed(SaslReplies.Invalid);
        _first = first;
        _credential = await context.Credentials.FindAsync(first.User, cancellation);
        _verifier = _credential?.Verifier ?? context.Credentials.Decoy.For(first.User);
        _serverFirst = string.Create(
            CultureInfo.InvariantCulture,
            $"r={first.Nonce}{nonce},s={Convert.ToBase64String(_verifier.Salt.AsSpan())},i={_verifier.Iterations}");
        return new SaslStep.Challenge(Encoding.ASCII.GetBytes(_serverFirst));
    }

    // RFC 5802, 6: -PLUS exactly with "p", and "y" only where no -PLUS was to be seen.
    private bool BindingIsAcceptable(ScramClientFirst first) => variant == ScramVariant.Plus
        ? first.Binding == ScramBinding.Used && first.BindingName == TlsServerEndPoint.Name && !context.TlsServerEndPoint.IsEmpty
        : first.Binding != ScramBinding.Used
          && !(first.Binding == ScramBinding.ClientOnly && context.Offered.Contains(SaslMechanisms.ScramSha256Plus));

    private SaslStep Check(ReadOnlySpan<byte> response)
    {
        if (_first is null || _verifier is null || !ScramClientFinal.TryParse(response, out var final)) return Failed(SaslReplies.Malformed);
        byte[] binding = [.. Encoding.UTF8.GetBytes(_first.Gs2Header), .. variant == ScramVariant.Plus ? context.TlsServerEndPoint.Span : default];
        var bound = CryptographicOperations.FixedTimeEquals(final.Binding, binding);
        var fresh = CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(final.Nonce), Encoding.ASCII.GetBytes(_first.Nonce + nonce));

        var authMessage = Encoding.UTF8.GetBytes($"{_first.Bare},{_serverFirst},{final.WithoutProof}");
        var proved = ScramKeys.ProofMatches(_verifier, authMessage, final.Proof);
        if (!bound || !fresh || !proved || _credential?.Verifier is null) return Failed(SaslReplies.Invalid);
        _principal = _credential.SignedIn(Name);
        return new SaslStep.Challenge(Encoding.ASCII.GetBytes($"v={Convert.ToBase64String(ScramKeys.ServerSignature(_verifier.ServerKey, authMessage))}"));
    }
}
