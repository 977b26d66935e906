using System.Buffers;
using System.IO.Enumeration;
using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Postrider.Smtp.Sasl;
using Postrider.Smtp.Server;
using Postrider.Smtp.Server.Sessions;
using Postrider.Smtp.Tests.Sasl;

namespace Postrider.Smtp.Tests.Server;

/// <summary>A session told as a script: what the client sends in one piece, and the lines that the server answers.</summary>
internal sealed class Session : IAsyncDisposable
{
    private readonly SmtpSession _engine;
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly int _pieces;
    private byte[] _pending = [];
    private SessionNeed _need;
    private int _read;

    public Session(ListenerOptions options, FakeReceiver? receiver = null, ICredentialSource? credentials = null, string remote = "192.0.2.7", int pieces = int.MaxValue, FailedSignIns? failures = null)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        _pieces = pieces;
        Receiver = receiver ?? new FakeReceiver();
        _engine = new SmtpSession(
            new SmtpServerServices
            {
                Receiver = Receiver,
                Credentials = credentials,
                Certificates = TestCertificates.Any,
                Time = time,
                Loggers = NullLoggerFactory.Instance,
            },
            options,
            new SessionFacts
            {
                SessionId = "S1",
                Listener = options.Name,
                Kind = options.Kind,
                Remote = new IPEndPoint(IPAddress.Parse(remote), 4711),
                Local = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 25),
            },
            failures ?? new FailedSignIns(time),
            NullLogger.Instance);
        _need = Done(_engine.ConnectAsync(_output, default));
        if (_need != SessionNeed.Close) _need = _engine.Greet(hasInput: false, _output);
    }

    public FakeReceiver Receiver { get; }

    public SessionFacts Facts => _engine.Facts;

    public bool IsInTransaction => _engine.IsInTransaction;

    /// <summary>How long the driver would wait before the last replies are sent.</summary>
    public TimeSpan TakePenalty() => _engine.TakePenalty();

    public bool IsClosed => _need == SessionNeed.Close;

    public static ListenerOptions Options(ListenerKind kind = ListenerKind.Relay) =>
        new() { Name = "test", Kind = kind, HostName = "relay.example", Endpoints = [] };

    /// <summary>A relay listener's session that is past EHLO.</summary>
    public static Session Relay(FakeReceiver? receiver = null, SessionLimits? limits = null) =>
        new Session(Options() with { Limits = limits ?? new SessionLimits() }, receiver).Server("220 relay.example *").Client("EHLO client.example").Skip();

    /// <summary>A submission session that is past STARTTLS and the second EHLO.</summary>
    public static Session Secured(ICredentialSource? credentials = null, ListenerOptions? options = null, string remote = "192.0.2.7", FailedSignIns? failures = null) =>
        new Session(options ?? Options(ListenerKind.Submission), credentials: credentials ?? new TestCredentials(), remote: remote, failures: failures)
            .Server("220 *").Client("EHLO client.example").Skip().Client("STARTTLS").Server("220 2.0.0 *").Tls().Client("EHLO client.example").Skip();

    /// <summary>A relay listener's session with a message begun: one recipient taken.</summary>
    public static Session Envelope(FakeReceiver? receiver = null, SessionLimits? limits = null, string parameters = "") =>
        Relay(receiver, limits).Client($"MAIL FROM:<a@b.example>{parameters}").Server("250 *").Client("RCPT TO:<c@d.example>").Server("250 *");

    /// <summary>Sends lines, in one piece.</summary>
    public Session Client(params string[] lines) => Raw(string.Concat(lines.Select(line => line + "\r\n")));

    /// <summary>Sends octets as they are (Latin-1).</summary>
    public Session Raw(string octets)
    {
        Assert.NotEqual(SessionNeed.Close, _need);
        Assert.NotEqual(SessionNeed.StartTls, _need);
        var bytes = Encoding.Latin1.GetBytes(octets);
        for (var at = 0; at < bytes.Length && _need is SessionNeed.Input or SessionNeed.Flush; at += _pieces) Feed(bytes.AsSpan(at, Math.Min(_pieces, bytes.Length - at)));
        return this;
    }

    /// <summary>Expects these reply lines and no others; <c>*</c> stands for anything.</summary>
    public Session Server(params string[] lines)
    {
        var answered = TakeLines();
        Assert.True(
            lines.Length == answered.Length && lines.Zip(answered).All(pair => FileSystemName.MatchesSimpleExpression(pair.First, pair.Second, ignoreCase: false)),
            $"Expected:\n{string.Join('\n', lines)}\nAnswered:\n{string.Join('\n', answered)}");
        return this;
    }

    /// <summary>Expects that nothing is said.</summary>
    public Session Silence() => Server();

    /// <summary>Expects that among the lines there is this one.</summary>
    public Session Says(string line)
    {
        Assert.Contains(TakeLines(), answered => FileSystemName.MatchesSimpleExpression(line, answered, ignoreCase: false));
        return this;
    }

    /// <summary>Expects that among the lines there is none like this.</summary>
    public Session SaysNot(string line)
    {
        Assert.DoesNotContain(TakeLines(), answered => FileSystemName.MatchesSimpleExpression(line, answered, ignoreCase: false));
        return this;
    }

    /// <summary>Passes over what was answered.</summary>
    public Session Skip()
    {
        Assert.NotEmpty(TakeLines());
        return this;
    }

    /// <summary>Expects that the session has ended.</summary>
    public Session Closed()
    {
        Assert.Equal(SessionNeed.Close, _need);
        return this;
    }

    /// <summary>Shakes hands after STARTTLS; what was pending is gone, as the driver does it.</summary>
    public Session Tls(ChannelSecurity? channel = null)
    {
        Assert.Equal(SessionNeed.StartTls, _need);
        _pending = [];
        Done(_engine.SecureAsync(channel ?? new ChannelSecurity("TLSv1.3", "TLS_AES_256_GCM_SHA384", new byte[32], null), default));
        _need = SessionNeed.Input;
        return this;
    }

    /// <summary>Sends a body as dot-stuffed lines with its end.</summary>
    public Session Body(string content) => Raw(content + ".\r\n");

    /// <summary>The client has gone.</summary>
    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    /// <summary>What was answered since it was last asked for.</summary>
    public string[] TakeLines()
    {
        var text = Encoding.UTF8.GetString(_output.WrittenSpan[_read..]);
        _read = _output.WrittenCount;
        Assert.True(text.Length == 0 || text.EndsWith("\r\n", StringComparison.Ordinal));
        return text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
    }

    private static void Done(ValueTask task) => task.AsTask().GetAwaiter().GetResult();

    private static T Done<T>(ValueTask<T> task) => task.AsTask().GetAwaiter().GetResult();

    private void Feed(ReadOnlySpan<byte> bytes)
    {
        _pending = [.. _pending, .. bytes];
        do
        {
            var input = new ReadOnlySequence<byte>(_pending);
            var advance = Done(_engine.AdvanceAsync(input, _output, default));
            _pending = input.Slice(advance.Consumed).ToArray();
            _need = advance.Need;
        }
        while (_need == SessionNeed.Flush);
    }
}
