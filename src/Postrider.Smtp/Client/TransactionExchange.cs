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
    private readonly RecipientResult?[] _results;
    private readonly EnvelopeOrder _commands;
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
        NeedsReset = session.NeedsReset;
        // An LMTP peer answers a BDAT once a recipient or, when it is out of order, once: DATA says which before the body.
        _chunks = _peer.Chunking && (_protocol == ClientProtocol.Smtp || transaction.Parameters.Body == BodyType.BinaryMime);
        _results = new RecipientResult?[transaction.Recipients.Count];
        var refusal = Obstacles.OfMessage(transaction, session, header);
        NeedsDowngrade = refusal == ClientReplies.NeedsConversion;
        if (refusal is not null) Decide(refusal, ClientStage.Mail, FromPeer.No);
        else RefuseRecipients();
        int[] offered = [.. Enumerable.Range(0, _results.Length).Where(i => _results[i] is null)];
        _commands = new EnvelopeOrder(transaction, session, offered, _chunks ? BodyCommand.Chunk : BodyCommand.Data);
        _ended = offered.Length == 0;
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
    public ClientStage Stage => _bodySent && _answered == _commands.Count ? ClientStage.DataEnd : _commands.KindOf(_answered) switch
    {
        EnvelopeCommandKind.Reset or EnvelopeCommandKind.Mail => ClientStage.Mail,
        EnvelopeCommandKind.Recipient => ClientStage.Recipient,
        _ => ClientStage.Data,
    };

    /// <summary>How the body goes over the wire.</summary>
    public BodyFraming Framing => !_chunks ? BodyFraming.Dots
        : _transaction.Parameters.Body == BodyType.BinaryMime ? BodyFraming.BinaryChunk : BodyFraming.Chunk;

    /// <summary>Writes what comes next to <paramref name="output"/>, and says what to do with it.</summary>
    public TransactionStep Next(IBufferWriter<byte> output)
    {
        if (_ended) return TransactionStep.Done;
        if (_answered < _written || _bodySent) return TransactionStep.AwaitReply;
        if (_written < _commands.Count && !IsPointless) return WriteFlight(output);
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
    private bool IsPointless => _answered > _commands.Mail && !_mailAccepted || _accepted == 0 && _commands.KindOf(_written) is EnvelopeCommandKind.Data or EnvelopeCommandKind.None;

    private TransactionStep WriteFlight(IBufferWriter<byte> output)
    {
        var flight = _peer.Pipelining ? MaximumFlight : 1;
        for (; flight > 0 && _written < _commands.Count; flight--) _commands.Write(output, _written++);
        if (!_chunks || !_peer.Pipelining || _written < _commands.Count || _answered > 0 || _transaction.Body.Size > MaximumBodyInFlight) return TransactionStep.AwaitReply;
        return WriteChunk(output);
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
        var kind = _commands.KindOf(command);
        var positive = reader.Code is >= 200 and < 300;
        if (reader.Code is >= 300 and < 400 && (kind != EnvelopeCommandKind.Data || reader.Code != 354) || positive && kind == EnvelopeCommandKind.Data)
        {
            Break(ClientReplies.Malformed($"it answered {reader.Code} to {kind switch { EnvelopeCommandKind.Reset => "RSET", EnvelopeCommandKind.Mail => "MAIL", EnvelopeCommandKind.Recipient => "RCPT", _ => "DATA" }}"), FromPeer.No);
            return;
        }

        switch (kind)
        {
            case EnvelopeCommandKind.Reset when !positive:
                Break(ClientReplies.Malformed($"it refused RSET with {reader.ToReply()}"), FromPeer.No);
                return;
            case EnvelopeCommandKind.Reset:
                NeedsReset = false;
                break;
            case EnvelopeCommandKind.Mail when positive:
                _mailAccepted = true;
                NeedsReset = true;
                break;
            case EnvelopeCommandKind.Mail:
                Decide(reader.ToReply(), ClientStage.Mail, FromPeer.Yes);
                break;
            case EnvelopeCommandKind.Recipient:
                TakeRecipientReply(reader, _commands.RecipientOf(command), positive);
                break;
            case EnvelopeCommandKind.Data when reader.Code == 354:
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

    private void RefuseRecipients()
    {
        for (var i = 0; i < _results.Length; i++)
            if (Obstacles.OfRecipient(_transaction.Recipients[i].ForwardPath, _peer) is { } refusal) _results[i] = new RecipientResult(refusal, ClientStage.Recipient, false);
    }
}
