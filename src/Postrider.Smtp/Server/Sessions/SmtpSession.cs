using System.Buffers;
using System.Runtime.CompilerServices;
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
    private readonly BodyExchange _body;
    private readonly Answers _answers;
    private readonly AuthExchange _auth;

    // Of the call in progress.
    private ReadOnlySequence<byte> _input;

    /// <param name="services">What it stands on.</param>
    /// <param name="options">The listener.</param>
    /// <param name="facts">What is known of the client.</param>
    /// <param name="failures">Failed sign-ins of the server's sessions.</param>
    /// <param name="logger">For what happens in it.</param>
    public SmtpSession(SmtpServerServices services, ListenerOptions options, SessionFacts facts, FailedSignIns failures, ILogger logger)
    {
        _services = services;
        _options = options;
        _logger = logger;
        _budget = new SessionBudget(options.Limits);
        _client = new ClientStanding(services, options, facts, logger);
        _mail = new MailIntake(services.Receiver, options.Limits, _budget, logger);
        _answers = new Answers(_client, _mail, _budget, logger);
        _body = new BodyExchange(_client, _mail, _answers, _budget);
        _auth = new AuthExchange(_client, _lines, _answers, _budget, failures, options.Limits, logger);
    }

    /// <summary>What is known of the client.</summary>
    public SessionFacts Facts => _client.Facts;

    /// <summary>Whether the client has begun a message that is not answered for; a shutdown lets it end.</summary>
    public bool IsInTransaction => _mail.IsOpen || IsInBody;

    /// <summary>Whether octets of a body are awaited, rather than a command.</summary>
    public bool IsInBody => _body.IsOpen;

    /// <summary>Whether a message is under way: within DATA, in a chunk, or between two chunks of it.</summary>
    public bool IsTakingBody => IsInBody || _mail.IsChunked;

    /// <summary>Lines that have come whole, good ones and bad ones; a client that sends a line drop by drop does not move it.</summary>
    public long Lines { get; private set; }

    /// <summary>How long to wait before the replies are sent, for the client has guessed a password; zero for at once. Told once.</summary>
    public TimeSpan TakePenalty() => _budget.TakePenalty();

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

        _answers.Output = output;
        return refusal is null ? SessionNeed.Nothing : _answers.SendAway(refusal);
    }

    /// <summary>Greets the client, unless it has spoken before its turn (RFC 5321, 4.3.1).</summary>
    /// <param name="hasInput">Whether octets have come already.</param>
    public SessionNeed Greet(bool hasInput, IBufferWriter<byte> output)
    {
        _answers.Output = output;
        if (hasInput) return _answers.SendAway(ServerReplies.TalkedEarly);
        ReplyWriter.WriteLine(output, 220, null, (byte)' ', $"{_options.HostName} ESMTP Postrider");
        return SessionNeed.Input;
    }

    /// <summary>Ends the session with a reply of our own choice, mostly 421.</summary>
    public SessionNeed SendAway(Reply reply, IBufferWriter<byte> output)
    {
        _answers.Output = output;
        return _answers.SendAway(reply);
    }

    /// <summary>TLS is in force, from the start or after <see cref="SessionNeed.StartTls"/>.</summary>
    public ValueTask SecureAsync(ChannelSecurity channel, CancellationToken cancellation) => _client.SecureAsync(channel, cancellation);

    /// <summary>Goes on with what has come.</summary>
    /// <param name="input">Everything received and not yet consumed.</param>
    /// <param name="output">Where replies go.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<SessionAdvance> AdvanceAsync(ReadOnlySequence<byte> input, IBufferWriter<byte> output, CancellationToken cancellation)
    {
        _input = input;
        _answers.Output = output;
        var need = SessionNeed.Nothing;
        while (need == SessionNeed.Nothing)
            need = await ReadAsync(cancellation).ConfigureAwait(false);
        var consumed = _input.Start;
        _input = default;
        return new SessionAdvance(consumed, need == SessionNeed.Input ? input.End : consumed, need);
    }

    public ValueTask DisposeAsync() => _mail.DisposeAsync();

    private ValueTask<SessionNeed> ReadAsync(CancellationToken cancellation) => _body.IsOpen ? ReadBodyAsync(cancellation) : ReadLine(cancellation);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<SessionNeed> ReadBodyAsync(CancellationToken cancellation)
    {
        var advance = await _body.ReadAsync(_input, cancellation).ConfigureAwait(false);
        _input = _input.Slice(advance.Consumed);
        return _body.Answer(advance, isLast: _input.IsEmpty);
    }

    private ValueTask<SessionNeed> ReadLine(CancellationToken cancellation)
    {
        if (_input.IsEmpty) return new(SessionNeed.Input);
        var status = _lines.Read(ref _input, _auth.IsOpen ? _options.Limits.MaximumAuthLine : MaximumLine, out var line);
        if (status == LineStatus.Incomplete) return new(SessionNeed.Input);
        Lines++;
        if (status == LineStatus.Endless) return new(_answers.SendAway(ServerReplies.LineWithoutEnd));
        if (_auth.IsOpen) return _auth.Respond(status, line, isLast: _input.IsEmpty, cancellation);
        return status switch
        {
            LineStatus.BareLineEnd => new(_answers.Answer(ServerReplies.BareLineEnd)),
            LineStatus.TooLong => new(_answers.Answer(ServerReplies.LineTooLong)),
            _ => Utf8.IsValid(line) ? Execute(line, cancellation) : new(_answers.Answer(ServerReplies.NotUtf8)),
        };
    }

    // RFC 4954, 4: AUTH may carry a long initial response. No other command has use for such a line.
    private int MaximumLine => _client.SignIn is not null && AuthExchange.Starts(_input) ? _options.Limits.MaximumAuthLine : _options.Limits.MaximumCommandLine;

    private ValueTask<SessionNeed> Execute(ReadOnlySpan<byte> line, CancellationToken cancellation)
    {
        var verb = CommandLine.Split(line, out var argument);
        if (!_input.IsEmpty && Pipelining.EndsGroup(verb, Facts.IsExtended)) return new(_answers.SendAway(ServerReplies.OutOfStep));
        if (verb == SmtpVerb.Bdat) return _body.BeginChunk(argument, cancellation);
        if (_client.Refusal(verb) is { } refusal) return new(refusal.IsTransient ? _answers.AnswerIdle(refusal) : _answers.Answer(refusal));
        switch (verb)
        {
            case SmtpVerb.Ehlo or SmtpVerb.Helo: return HelloAsync(argument, verb);
            case SmtpVerb.Mail: return AnswerAsync(_mail.MailAsync(argument, _client.Context, Facts, cancellation));
            case SmtpVerb.Recipient: return AnswerAsync(_mail.RecipientAsync(argument, _client.Context, cancellation));
            case SmtpVerb.Data when argument.IsEmpty: return _body.BeginDataAsync(cancellation);
            case SmtpVerb.Reset when argument.IsEmpty: return ResetAsync();
            case SmtpVerb.StartTls when argument.IsEmpty: return StartTlsAsync();
            case SmtpVerb.Auth: return _mail.IsOpen ? new(_answers.Answer(ServerReplies.InTransaction)) : _auth.Begin(argument, cancellation);
            case SmtpVerb.XClient: return XClientAsync(argument, cancellation);
            case SmtpVerb.Data or SmtpVerb.Reset or SmtpVerb.StartTls: return new(_answers.Answer(ServerReplies.NoParameters));
            case SmtpVerb.Noop: return new(_answers.AnswerIdle(ServerReplies.Ok));
            case SmtpVerb.Verify: return new(_answers.AnswerIdle(ServerReplies.CannotVerify));
            case SmtpVerb.Help: return new(_answers.AnswerIdle(ServerReplies.Help));
            case SmtpVerb.Expand: return new(_answers.Answer(ServerReplies.NotImplemented));
            case SmtpVerb.Http: return new(_answers.SendAway(ServerReplies.NotMail));
            case SmtpVerb.Quit:
                ReplyWriter.Write(_answers.Output, ServerReplies.Bye);
                return new(SessionNeed.Close);
            default: return new(_answers.Answer(ServerReplies.UnknownCommand));
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<SessionNeed> AnswerAsync(ValueTask<Reply> reply) => _answers.Answer(await reply.ConfigureAwait(false));

    private ValueTask<SessionNeed> HelloAsync(ReadOnlySpan<byte> argument, SmtpVerb verb) =>
        HelloCommand.TryParse(argument, out var name) is { } refusal ? new(_answers.Answer(refusal)) : HelloAsync(name, verb);

    private async ValueTask<SessionNeed> HelloAsync(string name, SmtpVerb verb)
    {
        if (_budget.SpendIdleCommand() is { } enough) return _answers.Write(enough);
        await _mail.ResetAsync().ConfigureAwait(false);
        var offers = _client.Greet(name, verb == SmtpVerb.Ehlo);
        if (verb == SmtpVerb.Ehlo) Announcement.Write(_answers.Output, _options, Facts, offers);
        else ReplyWriter.WriteLine(_answers.Output, 250, null, (byte)' ', _options.HostName);
        return SessionNeed.Nothing;
    }

    private async ValueTask<SessionNeed> ResetAsync()
    {
        await _mail.ResetAsync().ConfigureAwait(false);
        return _answers.AnswerIdle(ServerReplies.Ok);
    }

    private async ValueTask<SessionNeed> StartTlsAsync()
    {
        await _mail.ResetAsync().ConfigureAwait(false);
        _client.Forget();
        _answers.Write(ServerReplies.ReadyForTls);
        return SessionNeed.StartTls;
    }

    private ValueTask<SessionNeed> XClientAsync(ReadOnlySpan<byte> argument, CancellationToken cancellation)
    {
        if (_mail.IsOpen) return new(_answers.Answer(ServerReplies.InTransaction));
        return XClientCommand.TryParse(argument, out var attributes) is { } refusal ? new(_answers.Answer(refusal)) : BeginAnewAsync(attributes, cancellation);
    }

    // XCLIENT begins the session anew, as somebody else's: greeting, EHLO and all (Postfix, XCLIENT_README).
    private async ValueTask<SessionNeed> BeginAnewAsync(XClientAttributes attributes, CancellationToken cancellation)
    {
        if (_budget.SpendIdleCommand() is { } enough) return _answers.Write(enough);
        await _client.BecomeAsync(attributes, cancellation).ConfigureAwait(false);
        if (await ConnectAsync(_answers.Output, cancellation).ConfigureAwait(false) == SessionNeed.Close) return SessionNeed.Close;
        Greet(hasInput: false, _answers.Output);
        return SessionNeed.Nothing;
    }
}
