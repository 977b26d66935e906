using System.Buffers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Postrider.Smtp.Sasl;

namespace Postrider.Smtp.Client;

/// <summary>
/// The beginning of a session, without I/O: greeting, EHLO or HELO, STARTTLS, AUTH (RFC 5321, 3.1-3.2; RFC 3207; RFC 4954).
/// It writes commands, says what to do next, and takes replies.
/// </summary>
/// <param name="options">Whom we talk to and what we want.</param>
/// <param name="policy">Whether STARTTLS is used; a second attempt after a failed handshake goes without.</param>
public sealed class OpeningExchange(PeerOptions options, StartTlsPolicy policy)
{
    private readonly ArrayBufferWriter<byte> _command = new(256);
    private State _state = State.Greeting;
    private ISaslClientMechanism? _mechanism;
    private TlsDetails? _tls;
    private X509Certificate2? _certificate;

    private enum State
    {
        Greeting,
        Ehlo,
        Helo,
        StartTls,
        Handshake,
        Auth,
        Cancelled,
        Ready,
        Failed,
    }

    public string Greeting { get; private set; } = "";

    public PeerCapabilities Capabilities { get; private set; } = new();

    /// <summary>Why the session cannot be used, after <see cref="OpeningStep.Failed"/>.</summary>
    public ClientFailure? Failure { get; private set; }

    public ClientStage Stage => _state switch
    {
        State.Greeting => ClientStage.Greeting,
        State.StartTls or State.Handshake => ClientStage.StartTls,
        State.Auth or State.Cancelled => ClientStage.Auth,
        _ => ClientStage.Ehlo,
    };

    /// <summary>Says what to do next; commands were written to <paramref name="output"/>.</summary>
    public OpeningStep Next(IBufferWriter<byte> output)
    {
        output.Write(_command.WrittenSpan);
        _command.ResetWrittenCount();
        return _state switch
        {
            State.Ready => OpeningStep.Ready,
            State.Failed => OpeningStep.Failed,
            State.Handshake => OpeningStep.Handshake,
            _ => OpeningStep.AwaitReply,
        };
    }

    /// <summary>Takes one reply.</summary>
    /// <param name="reader">The reader that completed it.</param>
    /// <param name="buffered">How many octets came behind it.</param>
    public void Take(ReplyReader reader, int buffered)
    {
        var reply = reader.ToReply();
        if (reply.Code == 421 && _state != State.Cancelled)
        {
            Fail(reply);
            return;
        }

        switch (_state)
        {
            case State.Greeting:
                TakeGreeting(reply);
                break;
            case State.Ehlo:
                TakeEhlo(reply);
                break;
            case State.Helo:
                if (reply.Code == 250) AfterEhlo();
                else Refused(reply, "HELO");
                break;
            case State.StartTls:
                TakeStartTls(reply, buffered);
                break;
            case State.Auth:
                TakeAuth(reply);
                break;
            default:
                // The reply to the cancelled exchange says nothing new.
                _state = State.Failed;
                break;
        }
    }

    /// <summary>The TLS handshake has succeeded. Whatever the peer said before is forgotten (RFC 3207, 4.2).</summary>
    /// <param name="details">What was agreed upon.</param>
    /// <param name="certificate">The peer's certificate, for channel bindings.</param>
    public void Secured(TlsDetails details, X509Certificate2? certificate)
    {
        _tls = details;
        _certificate = certificate;
        if (_state == State.Handshake) SayEhlo();
    }

    /// <summary>Ends the opening with a reply of ours: the connection or the handshake failed.</summary>
    public void Break(Reply reply) => Fail(reply, FromPeer.No);

    private enum FromPeer
    {
        No,
        Yes,
    }

    private void TakeGreeting(Reply reply)
    {
        if (reply.Code != 220)
        {
            Refused(reply, "with its greeting");
            return;
        }

        var end = reply.Text.IndexOf('\n', StringComparison.Ordinal);
        Greeting = end < 0 ? reply.Text : reply.Text[..end];
        SayEhlo();
    }

    private void SayEhlo()
    {
        _state = State.Ehlo;
        Capabilities = new PeerCapabilities();
        Say(options.Protocol == ClientProtocol.Lmtp ? $"LHLO {options.HeloName}" : $"EHLO {options.HeloName}");
    }

    private void TakeEhlo(Reply reply)
    {
        if (reply.Code == 250)
        {
            Capabilities = EhloReply.Parse(reply.Text);
            AfterEhlo();
        }
        else if (reply.IsPermanent && options.Protocol == ClientProtocol.Smtp)
        {
            // RFC 5321, 3.2: an old server knows only HELO.
            _state = State.Helo;
            Say($"HELO {options.HeloName}");
        }
        else
        {
            Refused(reply, "EHLO");
        }
    }

    private void AfterEhlo()
    {
        if (_tls is null && policy == StartTlsPolicy.Use && options.Tls is not (ClientTls.None or ClientTls.Implicit))
        {
            if (Capabilities.StartTls)
            {
                _state = State.StartTls;
                Say("STARTTLS");
                return;
            }

            if (options.Tls != ClientTls.Opportunistic)
            {
                _state = State.StartTls;
                Fail(ClientReplies.TlsNotOffered, FromPeer.No, TlsFault.NotOffered);
                return;
            }
        }

        BeginAuth();
    }

    private void TakeStartTls(Reply reply, int buffered)
    {
        if (reply.Code == 220 && buffered > 0) Fail(ClientReplies.PlaintextAfterStartTls, FromPeer.No);
        else if (reply.Code == 220) _state = State.Handshake;
        else if (options.Tls == ClientTls.Opportunistic && reply.Code is >= 400) BeginAuth();
        else Refused(reply, "STARTTLS");
    }

    private void BeginAuth()
    {
        if (options.Credential is not { } credential)
        {
            _state = State.Ready;
            return;
        }

        _state = State.Auth;
        if (_tls is not { PeerVerified: true } && !options.AllowUnverifiedCredential)
        {
            Fail(ClientReplies.CredentialWithheld, FromPeer.No);
            return;
        }

        _mechanism = SaslClient.Choose(Capabilities.AuthMechanisms, credential, _certificate is null ? default : TlsServerEndPoint.Of(_certificate));
        if (_mechanism is null) Fail(ClientReplies.NoMechanism, FromPeer.No);
        else Say(_mechanism.InitialResponse is { } initial ? $"AUTH {_mechanism.Name} {Convert.ToBase64String(initial.Span)}" : $"AUTH {_mechanism.Name}");
    }

    private void TakeAuth(Reply reply)
    {
        // The state Auth is entered with a mechanism, or left at once.
        var mechanism = _mechanism!;
        if (reply.Code == 334) AnswerChallenge(mechanism, reply.Text);
        else if (reply.Code != 235) Refused(reply, "AUTH");
        else if (!mechanism.IsComplete) Fail(ClientReplies.PeerNotAuthenticated("it ended the exchange before it proved that it knows the password"), FromPeer.No);
        else _state = State.Ready;
    }

    private void AnswerChallenge(ISaslClientMechanism mechanism, string challenge)
    {
        var octets = new byte[challenge.Length];
        // LOGIN's questions are for people, and some servers do not encode them.
        if (!Convert.TryFromBase64String(challenge.Trim(), octets, out var length)) length = Encoding.ASCII.GetBytes(challenge, octets);
        if (mechanism.Answer(octets.AsSpan(0, length)) is { } response)
        {
            Say(Convert.ToBase64String(response.Span));
            return;
        }

        Fail(ClientReplies.PeerNotAuthenticated("its challenge is wrong, or it does not prove that it knows the password"), FromPeer.No);
        _state = State.Cancelled;
        Say("*");
    }

    private void Say(string line) => Encoding.UTF8.GetBytes($"{line}\r\n", _command);

    /// <summary>A 4xx or 5xx is the peer's own word; any other code here is nonsense.</summary>
    private void Refused(Reply reply, string to)
    {
        if (reply.Code >= 400) Fail(reply);
        else Fail(ClientReplies.Malformed($"it answered {reply.Code} {to}"), FromPeer.No);
    }

    private void Fail(Reply reply, FromPeer from = FromPeer.Yes, TlsFault? fault = null)
    {
        Failure ??= new ClientFailure(Stage, reply, from == FromPeer.Yes, _tls) { Fault = fault };
        _state = State.Failed;
    }
}
