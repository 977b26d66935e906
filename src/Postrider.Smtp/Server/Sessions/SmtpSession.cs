using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Microsoft.Extensions.Logging;
using Postrider.Smtp.Commands;
using Postrider.Smtp.Sasl;

namespace Postrider.Smtp.Server.Sessions;

/// <summary>
/// The server's side of an SMTP session without its I/O (RFC 5321): it is fed octets as they come, writes replies to a buffer, asks the
/// receiver, and says what it needs next. It knows no socket and no timer.
/// </summary>
internal sealed class SmtpSession : IAsyncDisposable
{
    private readonly SmtpServerServices _services;
    private readonly ListenerOptions _options;
    private readonly ILogger _logger;
    private readonly CommandLineReader _lines = new();
    private readonly SessionBudget _budget;
    private readonly ClientStanding _client;
    private readonly MailIntake _mail;
    private readonly BodyReader _body;

    private State _state;

    // Of the call in progress.
    private ReadOnlySequence<byte> _input;
    private IBufferWriter<byte> _output = Unset;

    private static readonly IBufferWriter<byte> Unset = new ArrayBufferWriter<byte>();

    /// <param name="services">What it stands on.</param>
    /// <param name="options">The listener.</param>
    /// <param name="facts">What is known of the client.</param>
    /// <param name="logger">For what happens in it.</param>
    public SmtpSession(SmtpServerServices services, ListenerOptions options, SessionFacts facts, ILogger logger)
    {
        _services = services;
        _options = options;
        _logger = logger;
        _budget = new SessionBudget(options.Limits);
        _client = new ClientStanding(services, options, facts, logger);
        _mail = new MailIntake(services.Receiver, options.Limits, _budget, logger);
        _body = new BodyReader(_mail);
    }

    private enum State : byte
    {
        Command,
        Response,
        Body,
    }

    /// <summary>What is known of the client.</summary>
    public SessionFacts Facts => _client.Facts;

    /// <summary>Whether the client has begun a message that is not answered for; a shutdown lets it end.</summary>
    public bool IsInTransaction => _mail.IsOpen || IsInBody;

    /// <summary>Whether octets of a body are awaited, rather than a command.</summary>
    public bool IsInBody => _state == State.Body;

    /// <summary>Asks the receiver whether the client is welcome.</summary>
    public async ValueTask<SessionNeed> ConnectAsync(IBufferWriter<byte> output, CancellationToken cancellation)
    {
        Reply? refusal;
        try
        {
            refusal = await _services.Receiver.ConnectAsync(Facts, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            ServerLog.ReceiverFailed(_logger, e, Facts.SessionId, "the connection");
            refusal = ServerReplies.NotNow;
        }

        return refusal is null ? SessionNeed.Nothing : SendAway(refusal, output);
    }

    /// <summary>Greets the client, unless it has spoken before its turn (RFC 5321, 4.3.1).</summary>
    /// <param name="hasInput">Whether octets have come already.</param>
    public SessionNeed Greet(bool hasInput, IBufferWriter<byte> output)
    {
        if (hasInput) return SendAway(ServerReplies.TalkedEarly, output);
        ReplyWriter.WriteLine(output, 220, null, (byte)' ', $"{_options.HostName} ESMTP Postrider");
        return SessionNeed.Input;
    }

    /// <summary>Ends the session with a reply of our own choice, mostly 421.</summary>
    public SessionNeed SendAway(Reply reply, IBufferWriter<byte> output)
    {
        ServerLog.SentAway(_logger, Facts.SessionId, Facts.Remote, reply);
        ReplyWriter.Write(output, reply);
        return SessionNeed.Close;
    }

    /// <summary>TLS is in force, from the start or after <see cref="SessionNeed.StartTls"/>.</summary>
    public ValueTask SecureAsync(ChannelSecurity channel, CancellationToken cancellation) => _client.SecureAsync(channel, cancellation);

    /// <summary>Goes on with what has come.</summary>
    /// <param name="input">Everything received and not yet consumed.</param>
    /// <param name="output">Where replies go.</param>
    public async ValueTask<SessionAdvance> AdvanceAsync(ReadOnlySequence<byte> input, IBufferWriter<byte> output, CancellationToken cancellation)
    {
        _input = input;
        _output = output;
        var need = SessionNeed.Nothing;
        while (need == SessionNeed.Nothing)
        {
            need = _state switch
            {
                State.Command => await ReadCommand(cancellation).ConfigureAwait(false),
                State.Response => await ReadResponse(cancellation).ConfigureAwait(false),
                _ => await ReadBodyAsync(cancellation).ConfigureAwait(false),
            };
        }

        var consumed = _input.Start;
        _input = default;
        _output = Unset;
        return new SessionAdvance(consumed, need == SessionNeed.Input ? input.End : consumed, need);
    }

    public ValueTask DisposeAsync() => _mail.DisposeAsync();

    private ValueTask<SessionNeed> ReadCommand(CancellationToken cancellation)
    {
        if (_input.IsEmpty) return new(SessionNeed.Input);
        return _lines.Read(ref _input, MaximumLine, out var line) switch
        {
            LineStatus.Incomplete => new(SessionNeed.Input),
            LineStatus.BareLineEnd => new(Answer(ServerReplies.BareLineEnd)),
            LineStatus.TooLong => new(Answer(ServerReplies.LineTooLong)),
            _ => Utf8.IsValid(line) ? Execute(line, cancellation) : new(Answer(ServerReplies.NotUtf8)),
        };
    }

    // RFC 4954, 4: AUTH may carry a long initial response. No other command has use for such a line.
    private int MaximumLine => _client.SignIn is not null && StartsWithAuth(_input) ? _options.Limits.MaximumAuthLine : _options.Limits.MaximumCommandLine;

    private ValueTask<SessionNeed> Execute(ReadOnlySpan<byte> line, CancellationToken cancellation)
    {
        var verb = CommandLine.Split(line, out var argument);
        if (IsOutOfStep(verb)) return new(SendAway(ServerReplies.OutOfStep, _output));
        if (verb == SmtpVerb.Bdat) return BeginChunk(argument, cancellation);
        if (_client.Refusal(verb) is { } refusal) return new(Answer(refusal));
        switch (verb)
        {
            case SmtpVerb.Ehlo or SmtpVerb.Helo: return HelloAsync(argument, verb);
            case SmtpVerb.Mail: return AnswerAsync(_mail.MailAsync(argument, _client.Context, Facts, cancellation));
            case SmtpVerb.Recipient: return AnswerAsync(_mail.RecipientAsync(argument, _client.Context, cancellation));
            case SmtpVerb.Data when argument.IsEmpty: return BeginDataAsync(cancellation);
            case SmtpVerb.Reset when argument.IsEmpty: return ResetAsync();
            case SmtpVerb.StartTls when argument.IsEmpty: return StartTlsAsync();
            case SmtpVerb.Auth: return BeginSignIn(argument, cancellation);
            case SmtpVerb.XClient: return XClientAsync(argument, cancellation);
            case SmtpVerb.Data or SmtpVerb.Reset or SmtpVerb.StartTls: return new(Answer(ServerReplies.NoParameters));
            case SmtpVerb.Noop: return new(AnswerIdle(ServerReplies.Ok));
            case SmtpVerb.Verify: return new(AnswerIdle(ServerReplies.CannotVerify));
            case SmtpVerb.Help: return new(AnswerIdle(ServerReplies.Help));
            case SmtpVerb.Expand: return new(Answer(ServerReplies.NotImplemented));
            case SmtpVerb.Http: return new(SendAway(ServerReplies.NotMail, _output));
            case SmtpVerb.Quit:
                ReplyWriter.Write(_output, ServerReplies.Bye);
                return new(SessionNeed.Close);
            default: return new(Answer(ServerReplies.UnknownCommand));
        }
    }

    /// <summary>
    /// Whether the client sent on where it must wait for the reply: after the commands that end a group (RFC 2920, 3.1), and after any where
    /// pipelining was not offered. NOOP and HELP, which change nothing, are let pass; what follows STARTTLS and QUIT is thrown away anyhow.
    /// </summary>
    private bool IsOutOfStep(SmtpVerb verb) => !_input.IsEmpty && verb switch
    {
        SmtpVerb.Ehlo or SmtpVerb.Helo or SmtpVerb.Data or SmtpVerb.Auth or SmtpVerb.XClient or SmtpVerb.Verify or SmtpVerb.Expand => true,
        SmtpVerb.StartTls or SmtpVerb.Quit or SmtpVerb.Bdat => false,
        _ => !Facts.IsExtended,
    };

    private async ValueTask<SessionNeed> AnswerAsync(ValueTask<Reply> reply) => Answer(await reply.ConfigureAwait(false));

    private SessionNeed Answer(Reply reply)
    {
        if (reply.IsPermanent)
        {
            ServerLog.CommandRefused(_logger, Facts.SessionId, reply);
            reply = _budget.SpendError() ?? reply;
        }

        return Write(reply);
    }

    private SessionNeed AnswerIdle(Reply reply) => Write(_budget.SpendIdleCommand() ?? reply);

    private SessionNeed Write(Reply reply)
    {
        if (reply.Code == 421) return SendAway(reply, _output);
        ReplyWriter.Write(_output, reply, _mail.Parameters.SmtpUtf8 ? Utf8Mode.Allowed : Utf8Mode.Refused);
        return SessionNeed.Nothing;
    }

    private ValueTask<SessionNeed> HelloAsync(ReadOnlySpan<byte> argument, SmtpVerb verb) =>
        HelloCommand.TryParse(argument, out var name) is { } refusal ? new(Answer(refusal)) : HelloAsync(name, verb);

    private async ValueTask<SessionNeed> HelloAsync(string name, SmtpVerb verb)
    {
        if (_budget.SpendIdleCommand() is { } enough) return Write(enough);
        await _mail.ResetAsync().ConfigureAwait(false);
        var offers = _client.Greet(name, verb == SmtpVerb.Ehlo);
        if (verb == SmtpVerb.Ehlo) Announcement.Write(_output, _options, Facts, offers);
        else ReplyWriter.WriteLine(_output, 250, null, (byte)' ', _options.HostName);
        return SessionNeed.Nothing;
    }

    private async ValueTask<SessionNeed> ResetAsync()
    {
        await _mail.ResetAsync().ConfigureAwait(false);
        return AnswerIdle(ServerReplies.Ok);
    }

    private async ValueTask<SessionNeed> StartTlsAsync()
    {
        await _mail.ResetAsync().ConfigureAwait(false);
        _client.Forget();
        Write(ServerReplies.ReadyForTls);
        return SessionNeed.StartTls;
    }

    private ValueTask<SessionNeed> XClientAsync(ReadOnlySpan<byte> argument, CancellationToken cancellation)
    {
        if (_mail.IsOpen) return new(Answer(ServerReplies.InTransaction));
        return XClientCommand.TryParse(argument, out var attributes) is { } refusal ? new(Answer(refusal)) : BeginAnewAsync(attributes, cancellation);
    }

    // XCLIENT begins the session anew, as somebody else's: greeting, EHLO and all (Postfix, XCLIENT_README).
    private async ValueTask<SessionNeed> BeginAnewAsync(XClientAttributes attributes, CancellationToken cancellation)
    {
        if (_budget.SpendIdleCommand() is { } enough) return Write(enough);
        await _client.BecomeAsync(attributes, cancellation).ConfigureAwait(false);
        if (await ConnectAsync(_output, cancellation).ConfigureAwait(false) == SessionNeed.Close) return SessionNeed.Close;
        Greet(hasInput: false, _output);
        return SessionNeed.Nothing;
    }

    private ValueTask<SessionNeed> BeginSignIn(ReadOnlySpan<byte> argument, CancellationToken cancellation)
    {
        if (_mail.IsOpen) return new(Answer(ServerReplies.InTransaction));
        var signIn = _client.SignIn!; // There, or the client was refused.
        var step = signIn.BeginAsync(argument, cancellation);
        return ContinueSignInAsync(signIn.Mechanism, step);
    }

    private ValueTask<SessionNeed> ReadResponse(CancellationToken cancellation)
    {
        if (_input.IsEmpty) return new(SessionNeed.Input);
        var signIn = _client.SignIn!; // There while an exchange is under way.
        switch (_lines.Read(ref _input, _options.Limits.MaximumAuthLine, out var line))
        {
            case LineStatus.Incomplete:
                return new(SessionNeed.Input);
            case LineStatus.Line when !_input.IsEmpty:
                return new(SendAway(ServerReplies.OutOfStep, _output));
            case LineStatus.Line:
                return ContinueSignInAsync(signIn.Mechanism, signIn.RespondAsync(line, cancellation));
            case LineStatus.TooLong:
                return AbandonSignIn(signIn, ServerReplies.AuthenticationLineTooLong);
            default:
                return AbandonSignIn(signIn, ServerReplies.BareLineEnd);
        }
    }

    private ValueTask<SessionNeed> AbandonSignIn(SignIn signIn, Reply reply)
    {
        signIn.Abandon();
        _state = State.Command;
        return new(Answer(reply));
    }

    private async ValueTask<SessionNeed> ContinueSignInAsync(string mechanism, ValueTask<SaslStep> next)
    {
        switch (await next.ConfigureAwait(false))
        {
            case SaslStep.Challenge challenge:
                _state = State.Response;
                ReplyWriter.WriteChallenge(_output, challenge.Octets.Span);
                return SessionNeed.Nothing;
            case SaslStep.Success success:
                _state = State.Command;
                _client.SignedIn(success.Principal);
                return Write(ServerReplies.SignedIn);
            case SaslStep.Failure failure:
                _state = State.Command;
                ServerLog.SignInFailed(_logger, Facts.SessionId, Facts.Remote, mechanism, failure.Reply);
                // What counts is a wrong guess, not a slip of grammar.
                return Answer((failure.Reply.Code == 535 ? _budget.SpendAuthentication() : null) ?? failure.Reply);
        }

        throw new InvalidOperationException("A mechanism gave none of the three steps.");
    }

    private async ValueTask<SessionNeed> BeginDataAsync(CancellationToken cancellation)
    {
        if (await _mail.DataAsync(cancellation).ConfigureAwait(false) is { } refusal) return Answer(refusal);
        _body.BeginData();
        _state = State.Body;
        return Write(ServerReplies.SendBody);
    }

    private ValueTask<SessionNeed> BeginChunk(ReadOnlySpan<byte> argument, CancellationToken cancellation)
    {
        if (BdatCommand.TryParse(argument, out var octets, out var isLast) is { } broken)
        {
            // Nobody knows how many octets follow: to read them as commands would let the sender of a message speak for the client.
            return new(SendAway(broken, _output));
        }

        return BeginChunkAsync(octets, isLast, _client.Refusal(SmtpVerb.Bdat), cancellation);
    }

    private async ValueTask<SessionNeed> BeginChunkAsync(long octets, bool isLast, Reply? refusal, CancellationToken cancellation)
    {
        refusal ??= await _mail.ChunkAsync(cancellation).ConfigureAwait(false);
        _body.BeginChunk(octets, isLast, refusal);
        _state = State.Body;
        return SessionNeed.Nothing;
    }

    private async ValueTask<SessionNeed> ReadBodyAsync(CancellationToken cancellation)
    {
        var advance = await _body.ReadAsync(_input, cancellation).ConfigureAwait(false);
        _input = _input.Slice(advance.Consumed);
        if (advance.Reply is not { } reply) return SessionNeed.Input;
        if (advance.End == BodyEnd.Session) return SendAway(reply, _output);
        _state = State.Command;
        // The word on a message must stand, whatever else the client did.
        if (advance.End == BodyEnd.Command) return Answer(reply);
        var need = Write(reply);
        return need == SessionNeed.Nothing && !_input.IsEmpty ? SessionNeed.Flush : need;
    }

    private static bool StartsWithAuth(ReadOnlySequence<byte> input)
    {
        Span<byte> start = stackalloc byte[5];
        if (input.Length < start.Length) return false;
        input.Slice(0, start.Length).CopyTo(start);
        return Ascii.EqualsIgnoreCase(start, "AUTH "u8);
    }
}
