using System.Buffers;
using System.Globalization;
using System.Text;

namespace Postrider.Smtp.Client;

/// <summary>
/// One transaction with a peer, without I/O (RFC 5321, 3.3; RFC 2033 for LMTP): it writes commands, says what to do next, and takes the
/// replies in the order in which they come.
/// </summary>
/// <remarks>
/// With PIPELINING the whole envelope goes in one flight (RFC 2920), and with CHUNKING a small body goes with it: then a message costs one round trip.
/// </remarks>
public sealed class TransactionExchange
{
    /// <summary>Commands sent before their replies are read: 100 replies fit into any receive window, so that both sides can never wait for each other.</summary>
    private const int MaximumFlight = 100;

    /// <summary>A body up to this goes with its envelope in one flight; it is wasted when all recipients are refused.</summary>
    private const int MaximumBodyInFlight = 64 * 1024;

    private readonly ClientTransaction _transaction;
    private readonly PeerCapabilities _peer;
    private readonly ClientProtocol _protocol;
    private readonly DateTimeOffset _now;
    private readonly RecipientResult?[] _results;
    private readonly int[] _offered;
    private readonly bool _resets;
    private readonly bool _chunks;
    private int _written;
    private int _answered;
    private int _accepted;
    private int _nextBodyReply;
    private bool _mailAccepted;
    private bool _bodySent;
    private bool _goAhead;
    private bool _ended;

    /// <param name="transaction">What to send.</param>
    /// <param name="session">What is known of the session.</param>
    /// <param name="header">Whether the header has non-ASCII characters, where that was looked at.</param>
    public TransactionExchange(ClientTransaction transaction, TransactionSession session, HeaderText header)
    {
        _transaction = transaction;
        _peer = session.Capabilities;
        _protocol = session.Protocol;
        _now = session.Now;
        _resets = session.NeedsReset;
        NeedsReset = session.NeedsReset;
        // An LMTP peer answers a BDAT once a recipient or, when it is out of order, once: DATA says which before the body.
        _chunks = _peer.Chunking && (_protocol == ClientProtocol.Smtp || transaction.Parameters.Body == BodyType.BinaryMime);
        _results = new RecipientResult?[transaction.Recipients.Count];
        if (RefuseWhole(session, header) is { } refusal) Decide(refusal, ClientStage.Mail, FromPeer.No);
        else RefuseRecipients();
        _offered = [.. Enumerable.Range(0, _results.Length).Where(i => _results[i] is null)];
        _ended = _offered.Length == 0;
    }

    private enum FromPeer
    {
        No,
        Yes,
    }

    /// <summary>Whether another transaction may follow on the connection.</summary>
    public bool IsConnectionUsable { get; private set; } = true;

    /// <summary>Whether RSET must come before the next transaction.</summary>
    public bool NeedsReset { get; private set; }

    /// <summary>See <see cref="TransactionResult.NeedsDowngrade"/>.</summary>
    public bool NeedsDowngrade { get; private set; }

    /// <summary>The stage whose reply is awaited or whose octets are sent.</summary>
    public ClientStage Stage => _bodySent && _answered == CommandCount ? ClientStage.DataEnd : KindOf(_answered) switch
    {
        CommandKind.Reset or CommandKind.Mail => ClientStage.Mail,
        CommandKind.Recipient => ClientStage.Recipient,
        _ => ClientStage.Data,
    };

    /// <summary>How the body goes over the wire.</summary>
    public BodyFraming Framing => !_chunks ? BodyFraming.Dots
        : _transaction.Parameters.Body == BodyType.BinaryMime ? BodyFraming.BinaryChunk : BodyFraming.Chunk;

    private int CommandCount => (_resets ? 1 : 0) + 1 + _offered.Length + (_chunks ? 0 : 1);

    private enum CommandKind
    {
        Reset,
        Mail,
        Recipient,
        Data,
        None,
    }

    /// <summary>Writes what comes next to <paramref name="output"/>, and says what to do with it.</summary>
    public TransactionStep Next(IBufferWriter<byte> output)
    {
        if (_ended) return TransactionStep.Done;
        if (_answered < _written || _bodySent) return TransactionStep.AwaitReply;
        if (_written < CommandCount && !IsPointless) return WriteFlight(output);
        return AfterEnvelope(output);
    }

    /// <summary>Takes one reply.</summary>
    public void Take(ReplyReader reader)
    {
        if (reader.Code == 421)
        {
            Break(reader.ToReply(), FromPeer.Yes);
            return;
        }

        if (_answered < _written) TakeEnvelopeReply(reader);
        else TakeBodyReply(reader);
    }

    /// <summary>Ends the transaction because the connection failed: those recipients that were not decided get the reply.</summary>
    public void Break(Reply reply) => Break(reply, FromPeer.No);

    /// <summary>Ends the transaction with the last words of a peer that closed the connection.</summary>
    public void Break(ReplyReader lastWords) => Break(lastWords.ToReply(), FromPeer.Yes);

    /// <summary>Ends the transaction because the body must not be sent. The connection must be cut, so that the peer forgets what it has.</summary>
    public void RefuseBody(Reply reply) => Break(reply, FromPeer.No);

    public TransactionResult ToResult() => new([.. _results.Select(result => result ?? throw new InvalidOperationException("The transaction is not over."))], IsConnectionUsable)
    {
        NeedsDowngrade = NeedsDowngrade,
    };

    // Without pipelining there is no need to go on when MAIL or every RCPT was refused; between flights neither.
    private bool IsPointless => _answered > (_resets ? 1 : 0) && !_mailAccepted || _accepted == 0 && KindOf(_written) is CommandKind.Data or CommandKind.None;

    private CommandKind KindOf(int command)
    {
        if (_resets && command-- == 0) return CommandKind.Reset;
        if (command == 0) return CommandKind.Mail;
        if (command <= _offered.Length) return CommandKind.Recipient;
        return command == _offered.Length + 1 && !_chunks ? CommandKind.Data : CommandKind.None;
    }

    private int RecipientOf(int command) => _offered[command - (_resets ? 2 : 1)];

    private TransactionStep WriteFlight(IBufferWriter<byte> output)
    {
        var flight = _peer.Pipelining ? MaximumFlight : 1;
        for (; flight > 0 && _written < CommandCount; flight--) WriteCommand(output, _written++);
        if (!_chunks || !_peer.Pipelining || _written < CommandCount || _answered > 0 || _transaction.Body.Size > MaximumBodyInFlight) return TransactionStep.AwaitReply;
        return WriteChunk(output);
    }

    private void WriteCommand(IBufferWriter<byte> output, int command)
    {
        switch (KindOf(command))
        {
            case CommandKind.Reset:
                output.Write("RSET\r\n"u8);
                break;
            case CommandKind.Mail:
                EnvelopeCommands.WriteMail(output, _transaction, _peer, _now);
                break;
            case CommandKind.Recipient:
                EnvelopeCommands.WriteRecipient(output, _transaction.Recipients[RecipientOf(command)], _peer);
                break;
            default:
                output.Write("DATA\r\n"u8);
                break;
        }
    }

    private TransactionStep WriteChunk(IBufferWriter<byte> output)
    {
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"BDAT {_transaction.Body.Size} LAST\r\n"), output);
        _bodySent = true;
        return TransactionStep.SendBody;
    }

    private TransactionStep AfterEnvelope(IBufferWriter<byte> output)
    {
        if (_accepted > 0 && _chunks) return WriteChunk(output);
        if (!_goAhead)
        {
            _ended = true;
            return TransactionStep.Done;
        }

        _bodySent = true;
        if (_accepted > 0) return TransactionStep.SendBody;
        // The peer asks for a body that nobody gets (RFC 2920, 3.1): an empty one.
        output.Write(".\r\n"u8);
        return TransactionStep.AwaitReply;
    }

    private void TakeEnvelopeReply(ReplyReader reader)
    {
        var command = _answered;
        var kind = KindOf(command);
        var positive = reader.Code is >= 200 and < 300;
        if (reader.Code is >= 300 and < 400 && (kind != CommandKind.Data || reader.Code != 354) || positive && kind == CommandKind.Data)
        {
            Break(ClientReplies.Malformed($"it answered {reader.Code} to {kind switch { CommandKind.Reset => "RSET", CommandKind.Mail => "MAIL", CommandKind.Recipient => "RCPT", _ => "DATA" }}"), FromPeer.No);
            return;
        }

        switch (kind)
        {
            case CommandKind.Reset when !positive:
                Break(ClientReplies.Malformed($"it refused RSET with {reader.ToReply()}"), FromPeer.No);
                return;
            case CommandKind.Reset:
                NeedsReset = false;
                break;
            case CommandKind.Mail when positive:
                _mailAccepted = true;
                NeedsReset = true;
                break;
            case CommandKind.Mail:
                Decide(reader.ToReply(), ClientStage.Mail, FromPeer.Yes);
                break;
            case CommandKind.Recipient:
                TakeRecipientReply(reader, RecipientOf(command), positive);
                break;
            case CommandKind.Data when reader.Code == 354:
                _goAhead = true;
                break;
            default:
                Decide(reader.ToReply(), ClientStage.Data, FromPeer.Yes);
                _accepted = 0;
                break;
        }

        _answered++;
    }

    private void TakeRecipientReply(ReplyReader reader, int recipient, bool positive)
    {
        if (_results[recipient] is not null) return;
        if (positive) _accepted++;
        else _results[recipient] = new RecipientResult(TooManyIsTransient(reader.ToReply()), ClientStage.Recipient, true);
    }

    // RFC 5321, 4.5.3.1.10: 552 to RCPT was once the code for too many recipients.
    private static Reply TooManyIsTransient(Reply reply) => reply.Code == 552
        ? reply with { Code = 452, Status = reply.Status is { } status ? status with { Class = 4 } : null }
        : reply;

    private void TakeBodyReply(ReplyReader reader)
    {
        if (reader.Code is >= 300 and < 400)
        {
            Break(ClientReplies.Malformed($"it answered {reader.Code} to the body"), FromPeer.No);
            return;
        }

        // After DATA the peer's buffers are clear whatever the answer; after a refused BDAT they are not (RFC 3030, 2).
        NeedsReset = _chunks && reader.Code >= 400;
        if (_accepted == 0)
        {
            _ended = true;
        }
        else if (_protocol == ClientProtocol.Smtp)
        {
            Decide(reader.ToReply(), ClientStage.DataEnd, FromPeer.Yes);
            _ended = true;
        }
        else
        {
            // RFC 2033, 4.2: a reply for each recipient that was accepted, in order.
            while (_results[_nextBodyReply] is not null) _nextBodyReply++;
            _results[_nextBodyReply] = new RecipientResult(reader.ToReply(), ClientStage.DataEnd, true);
            _ended = --_accepted == 0;
        }
    }

    private void Break(Reply reply, FromPeer from)
    {
        Decide(reply, Stage, from);
        IsConnectionUsable = false;
        _ended = true;
    }

    private void Decide(Reply reply, ClientStage stage, FromPeer from)
    {
        for (var i = 0; i < _results.Length; i++) _results[i] ??= new RecipientResult(reply, stage, from == FromPeer.Yes);
    }

    private Reply? RefuseWhole(TransactionSession session, HeaderText header)
    {
        var parameters = _transaction.Parameters;
        if (parameters.RequireTls && !(_peer.RequireTls && session.Tls is { PeerVerified: true } && session.IsHostProven)) return ClientReplies.RequireTlsNotOffered;
        if (_peer.MaximumSize > 0 && _transaction.Body.Size > _peer.MaximumSize) return ClientReplies.TooBig(_transaction.Body.Size, _peer.MaximumSize);
        if (_transaction.ReversePath is { } reversePath)
        {
            if (!EnvelopeCommands.IsSafe(reversePath)) return ClientReplies.BadAddress;
            if (reversePath.NeedsSmtpUtf8 && !_peer.SmtpUtf8) return ClientReplies.AddressNeedsUtf8;
        }

        if (header == HeaderText.Utf8 && !_peer.SmtpUtf8) return ClientReplies.HeaderNeedsUtf8;
        NeedsDowngrade = !_peer.Takes(parameters.Body);
        return NeedsDowngrade ? ClientReplies.NeedsConversion : null;
    }

    private void RefuseRecipients()
    {
        for (var i = 0; i < _results.Length; i++)
        {
            var path = _transaction.Recipients[i].ForwardPath;
            if (!EnvelopeCommands.IsSafe(path)) _results[i] = new RecipientResult(ClientReplies.BadAddress, ClientStage.Recipient, false);
            else if (path.NeedsSmtpUtf8 && !_peer.SmtpUtf8) _results[i] = new RecipientResult(ClientReplies.AddressNeedsUtf8, ClientStage.Recipient, false);
        }
    }
}

/// <summary>What a transaction must know of the session in which it runs.</summary>
/// <param name="Capabilities">What the peer offers.</param>
/// <param name="Protocol">SMTP or LMTP.</param>
/// <param name="Tls">The TLS session, or <c>null</c> in clear.</param>
/// <param name="NeedsReset">Whether an earlier transaction was left open, so that RSET must come first.</param>
/// <param name="Now">For what remains of DELIVERBY.</param>
public readonly record struct TransactionSession(PeerCapabilities Capabilities, ClientProtocol Protocol, TlsDetails? Tls, bool NeedsReset, DateTimeOffset Now)
{
    /// <inheritdoc cref="PeerOptions.IsHostProven"/>
    public bool IsHostProven { get; init; } = true;
}

/// <summary>The characters of a message's header.</summary>
public enum HeaderText : byte
{
    /// <summary>ASCII, or it does not matter.</summary>
    Ascii,
    Utf8,
}

/// <summary>What the rim must do after <see cref="TransactionExchange.Next"/>.</summary>
public enum TransactionStep : byte
{
    /// <summary>Send what was written, read one reply.</summary>
    AwaitReply,

    /// <summary>Send what was written and behind it the body in the framing of the exchange; then ask again.</summary>
    SendBody,

    Done,
}
