using System.Buffers;
using System.Net;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Smtp;
using Postrider.Smtp.Server;
using Postrider.Smtp.Server.Sessions;

namespace Postrider.Benchmarks;

/// <summary>A whole transaction through the session engine, from MAIL to the reply after the body, over memory and into a receiver that keeps nothing.</summary>
public class SessionBenchmarks
{
    private static readonly ReadOnlySequence<byte> Envelope = new("MAIL FROM:<sender@example.com> SIZE=4096\r\nRCPT TO:<recipient@example.net>\r\nDATA\r\n"u8.ToArray());

    private readonly ArrayBufferWriter<byte> _replies = new(4096);
    private ReadOnlySequence<byte> _body;
    private SmtpSession? _session;

    [Params(4 * 1024, 64 * 1024)]
    public int Octets { get; set; }

    private SmtpSession Session => _session ?? throw new InvalidOperationException("The session is not open.");

    [GlobalSetup]
    public async Task OpenAsync()
    {
        byte[] wire = [.. Messages.Plain(Octets), .. ".\r\n"u8];
        _body = new ReadOnlySequence<byte>(wire);
        _session = Open();
        await _session.ConnectAsync(_replies, CancellationToken.None);
        _session.Greet(hasInput: false, _replies);
        await FeedAsync(new ReadOnlySequence<byte>("EHLO client.example\r\n"u8.ToArray()), "250 ");
    }

    [GlobalCleanup]
    public ValueTask CloseAsync() => Session.DisposeAsync();

    [Benchmark]
    public async Task Transaction()
    {
        await FeedAsync(Envelope, "354 ");
        await FeedAsync(_body, "250 ");
    }

    private static SmtpSession Open()
    {
        var options = new ListenerOptions
        {
            Name = "benchmark",
            Kind = ListenerKind.Relay,
            HostName = "relay.example",
            Endpoints = [],
            Limits = new SessionLimits { MaximumTransactions = int.MaxValue },
        };
        var facts = new SessionFacts
        {
            SessionId = "benchmark",
            Listener = options.Name,
            Kind = options.Kind,
            Remote = new IPEndPoint(IPAddress.Loopback, 4711),
            Local = new IPEndPoint(IPAddress.Loopback, 25),
        };
        var services = new SmtpServerServices { Receiver = new Forgetful(), Time = TimeProvider.System, Loggers = NullLoggerFactory.Instance };
        return new SmtpSession(services, options, facts, new FailedSignIns(services.Time), NullLogger.Instance);
    }

    private async ValueTask FeedAsync(ReadOnlySequence<byte> input, string expected)
    {
        _replies.ResetWrittenCount();
        await Session.AdvanceAsync(input, _replies, CancellationToken.None);
        var last = _replies.WrittenSpan[.._replies.WrittenSpan.LastIndexOf("\r\n"u8)];
        last = last[(last.LastIndexOf((byte)'\n') + 1)..];
        for (var i = 0; i < expected.Length; i++)
            if (last[i] != expected[i]) throw new InvalidOperationException($"It answers {System.Text.Encoding.UTF8.GetString(last)}.");
    }

    private sealed class Forgetful : IMailReceiver, IMailTransaction
    {
        private static readonly Reply Taken = new(250, "2.0.0", "Ok");

        public ValueTask<Reply?> ConnectAsync(SessionFacts session, CancellationToken cancellation) => new((Reply?)null);

        public ValueTask<TransactionOpening> BeginAsync(SessionFacts session, MailboxAddress? reversePath, MailParameters parameters, CancellationToken cancellation) =>
            new(new TransactionOpening(Taken, this));

        public ValueTask<Reply> AddRecipientAsync(MailboxAddress forwardPath, RecipientParameters parameters, CancellationToken cancellation) => new(Taken);

        public ValueTask<Reply?> BeginBodyAsync(CancellationToken cancellation) => new((Reply?)null);

        public ValueTask WriteAsync(ReadOnlySequence<byte> octets, CancellationToken cancellation) => default;

        public ValueTask<Reply> CommitAsync(CancellationToken cancellation) => new(Taken);

        public ValueTask DisposeAsync() => default;
    }
}
