using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using Postrider.Smtp.Commands;
using Postrider.Smtp.Sasl;

namespace Postrider.Smtp.Server.Sessions;

/// <summary>AUTH (RFC 4954): one SASL exchange at a time, one success a session.</summary>
/// <param name="context">What the mechanisms know of the session.</param>
/// <param name="offered">The mechanisms that the listener offers, upper case.</param>
/// <param name="failed">Told of a failure of the credential source that is none of the client's.</param>
internal sealed class SignIn(SaslContext context, IReadOnlyList<string> offered, Action<Exception> failed)
{
    private ISaslServerMechanism? _mechanism;

    /// <summary>Those of the listener's mechanisms that can work in this session.</summary>
    public IReadOnlyList<string> Mechanisms { get; } = [.. offered.Where(name => SaslMechanisms.CanWork(name, context))];

    /// <summary>The name of the mechanism last begun, for the log.</summary>
    public string Mechanism { get; private set; } = "";

    /// <summary>The argument of AUTH.</summary>
    public ValueTask<SaslStep> BeginAsync(ReadOnlySpan<byte> argument, CancellationToken cancellation)
    {
        if (AuthCommand.TryParse(argument, out var name, out var response, out var hasResponse) is { } refusal) return Fail(refusal);
        if (!Mechanisms.Contains(name, StringComparer.OrdinalIgnoreCase)) return Fail(ServerReplies.UnknownMechanism);
        _mechanism = SaslMechanisms.Create(name, context with { Offered = Mechanisms });
        if (_mechanism is null) return Fail(ServerReplies.UnknownMechanism);
        Mechanism = _mechanism.Name;
        if (hasResponse) return response is [(byte)'='] ? AdvanceAsync([], 0, cancellation) : DecodeAsync(response, cancellation);
        // RFC 4954, 4: where the client has the first word, an empty challenge asks for it.
        return _mechanism.IsServerFirst ? AdvanceAsync([], 0, cancellation) : new(new SaslStep.Challenge(default));
    }

    /// <summary>A line that answers a challenge.</summary>
    public ValueTask<SaslStep> RespondAsync(ReadOnlySpan<byte> line, CancellationToken cancellation) =>
        line is [(byte)'*'] ? Fail(ServerReplies.AuthenticationCancelled) : DecodeAsync(line, cancellation);

    /// <summary>Gives the exchange up.</summary>
    public void Abandon() => _mechanism = null;

    private ValueTask<SaslStep> Fail(Reply reply)
    {
        _mechanism = null;
        return new(new SaslStep.Failure(reply));
    }

    private ValueTask<SaslStep> DecodeAsync(ReadOnlySpan<byte> line, CancellationToken cancellation)
    {
        var octets = ArrayPool<byte>.Shared.Rent(Base64.GetMaxDecodedFromUtf8Length(line.Length));
        // The decoder passes over white space, which has no place here.
        if (line.IndexOfAny((byte)' ', (byte)'\t') < 0
            && Base64.DecodeFromUtf8(line, octets, out _, out var length) == OperationStatus.Done)
            return AdvanceAsync(octets, length, cancellation);
        Release(octets);
        return Fail(ServerReplies.AuthenticationNotBase64);
    }

    private async ValueTask<SaslStep> AdvanceAsync(byte[] octets, int length, CancellationToken cancellation)
    {
        try
        {
            var step = await _mechanism!.AdvanceAsync(octets.AsMemory(0, length), cancellation).ConfigureAwait(false); // Begun, or there is no response.
            if (step is not SaslStep.Challenge) _mechanism = null;
            return step;
        }
        catch (CredentialsUnavailableException)
        {
            _mechanism = null;
            return new SaslStep.Failure(SaslReplies.Unavailable);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            _mechanism = null;
            failed(e);
            return new SaslStep.Failure(SaslReplies.Unavailable);
        }
        finally
        {
            Release(octets);
        }
    }

    private static void Release(byte[] octets)
    {
        if (octets.Length == 0) return;
        CryptographicOperations.ZeroMemory(octets);
        ArrayPool<byte>.Shared.Return(octets);
    }
}
