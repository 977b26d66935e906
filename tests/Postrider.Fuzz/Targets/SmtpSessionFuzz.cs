using System.Buffers;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Smtp;
using Postrider.Smtp.Sasl;
using Postrider.Smtp.Server;
using Postrider.Smtp.Server.Sessions;

namespace Postrider.Fuzz.Targets;

/// <summary>
/// A whole session, whatever the client sends: replies are well-formed, nothing is kept waiting without bound, committed texts have whole line
/// ends, and on submission nobody gets to the receiver without TLS and AUTH. The first octet picks the listener and how the input is cut.
/// </summary>
public sealed class SmtpSessionFuzz : IFuzzTarget
{
    private static readonly ScramVerifier Verifier = ScramKeys.CreateVerifier("pencil", new byte[16], 1);

    private static readonly ListenerOptions Relay = new()
    {
        Name = "relay",
        Kind = ListenerKind.Relay,
        HostName = "relay.example",
        Endpoints = [],
        XClientNetworks = [IPNetwork.Parse("192.0.2.0/24")],
        Limits = new SessionLimits { MaximumMessageSize = 4096, MaximumErrors = 100 },
    };

    // The longest line that is waited for.
    private static int MaximumPending => Relay.Limits.MaximumAuthLine;

    public string Name => "smtp-session";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        "\0EHLO c.example\r\n"u8.ToArray(),
        "\u0002EHLO c.example\r\nMAIL FROM:<a@b.example> SIZE=3\r\nRCPT TO:<c@d.example>\r\nDATA\r\n"u8.ToArray(),
        "\u0003MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\nSubject: x\r\n\r\n..y\r\n.\r\nQUIT\r\n"u8.ToArray(),
        "\u0004MAIL FROM:<a@b.example> BODY=BINARYMIME\r\nRCPT TO:<c@d.example>\r\nBDAT 5\r\n\n\r\0.\nBDAT 3 LAST\r\nabcRSET\r\n"u8.ToArray(),
        "\u0006MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nBDAT 4\r\nab\r\nBDAT 0 LAST\r\n"u8.ToArray(),
        "\u0001STARTTLS\r\nEHLO c.example\r\nAUTH PLAIN AHVzZXIAcGVuY2ls\r\nMAIL FROM:<a@b.example>\r\n"u8.ToArray(),
        "\u0009EHLO c.example\r\nAUTH LOGIN\r\ndXNlcg==\r\ncGVuY2ls\r\nMAIL FROM:<>\r\nRCPT TO:<c@d.example>\r\n"u8.ToArray(),
        "\u0008XCLIENT ADDR=IPV6:2001:db8::1 LOGIN=user\r\nEHLO c.example\r\nVRFY x\r\n"u8.ToArray(),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty) return;
        var choice = input[0];
        var pieces = 1 + (choice >> 1) * 7;
        var options = (choice & 1) == 0 ? Relay : Relay with { Kind = ListenerKind.Submission };
        var receiver = new Receiver();
        var session = new SmtpSession(
            new SmtpServerServices { Receiver = receiver, Credentials = new Credentials(), Certificates = new Certificates(), Time = TimeProvider.System, Loggers = NullLoggerFactory.Instance },
            options,
            new SessionFacts
            {
                SessionId = "S1",
                Listener = options.Name,
                Kind = options.Kind,
                Remote = new IPEndPoint(IPAddress.Parse("192.0.2.7"), 1),
                Local = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 25),
            },
            new FailedSignIns(TimeProvider.System),
            NullLogger.Instance);
        var output = new ArrayBufferWriter<byte>();
        if (session.Greet(hasInput: false, output) != SessionNeed.Input) throw new InvalidOperationException("Not greeted.");
        // Most inputs are about what comes after it.
        Feed(session, "EHLO fuzz.example\r\n"u8, int.MaxValue, output);
        if ((choice & 1) == 1 && choice > 8) Feed(session, "STARTTLS\r\n"u8, int.MaxValue, output);
        if (session.Facts.Tls is not null) Feed(session, "EHLO fuzz.example\r\n"u8, int.MaxValue, output);
        Feed(session, input[1..], pieces, output);
        CheckReplies(output.WrittenSpan);
        session.DisposeAsync().AsTask().GetAwaiter().GetResult();
        receiver.Check();
    }

    private static void Feed(SmtpSession session, ReadOnlySpan<byte> input, int pieces, IBufferWriter<byte> output)
    {
        byte[] pending = [];
        for (var at = 0; at < input.Length;)
        {
            var piece = input.Slice(at, Math.Min(pieces, input.Length - at));
            at += piece.Length;
            pending = [.. pending, .. piece];
            SessionNeed need;
            do
            {
                var sequence = new ReadOnlySequence<byte>(pending);
                var advance = session.AdvanceAsync(sequence, output, CancellationToken.None).AsTask().GetAwaiter().GetResult();
                pending = sequence.Slice(advance.Consumed).ToArray();
                need = advance.Need;
            }
            while (need == SessionNeed.Flush);
            if (need == SessionNeed.Close) return;
            if (pending.Length > MaximumPending) throw new InvalidOperationException($"{pending.Length} octets are kept.");
            if (need != SessionNeed.StartTls) continue;
            pending = [];
            session.SecureAsync(new ChannelSecurity("TLSv1.3", "TLS_AES_256_GCM_SHA384", new byte[32], null), CancellationToken.None).AsTask().GetAwaiter().GetResult();
        }
    }

    private static void CheckReplies(ReadOnlySpan<byte> output)
    {
        while (!output.IsEmpty)
        {
            var end = output.IndexOf("\r\n"u8);
            var line = end < 0 ? output : output[..end];
            if (end < 4 || line[0] is < (byte)'2' or > (byte)'5' || !char.IsAsciiDigit((char)line[1]) || !char.IsAsciiDigit((char)line[2])
                || line[3] is not ((byte)' ' or (byte)'-') || line.ContainsAny((byte)'\r', (byte)'\n', (byte)0) || (line.Length > 510 && !line.StartsWith("334"u8)))
                throw new InvalidOperationException($"Not a reply line: {Encoding.Latin1.GetString(line)}");
            output = output[(end + 2)..];
        }
    }

    private sealed class Certificates : ICertificateSelector
    {
        private static readonly System.Net.Security.SslStreamCertificateContext Context = Create();

        public System.Net.Security.SslStreamCertificateContext? Select(string serverName) => Context;

        private static System.Net.Security.SslStreamCertificateContext Create()
        {
            using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=relay.example", key, System.Security.Cryptography.HashAlgorithmName.SHA256);
            return System.Net.Security.SslStreamCertificateContext.Create(
                request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100)), null, offline: true);
        }
    }

    private sealed class Credentials : ICredentialSource
    {
        public bool TakesTokens => true;

        public ValueTask<UserCredential?> FindAsync(string user, CancellationToken cancellation) => new(new UserCredential(user, Verifier, SenderScope.Any));

        public ValueTask<UserCredential?> FindAsync(X509Certificate2 certificate, CancellationToken cancellation) => default;

        public ValueTask<UserCredential?> FindByTokenAsync(string token, CancellationToken cancellation) => default;
    }

    private sealed class Receiver : IMailReceiver
    {
        private static readonly Reply Ok = new(250, "2.0.0", "Ok");
        private int _open;

        public ValueTask<Reply?> ConnectAsync(SessionFacts session, CancellationToken cancellation) => default;

        public ValueTask<TransactionOpening> BeginAsync(
            SessionFacts session, MailboxAddress? reversePath, MailParameters parameters, CancellationToken cancellation)
        {
            if (session.Kind == ListenerKind.Submission && (session.Tls is null || session.Principal is null))
                Failure = "MAIL came through without TLS and AUTH.";
            if (++_open != 1) Failure = "A transaction was begun within another.";
            return new(new TransactionOpening(Ok, new Transaction(this, parameters)));
        }

        public void Check()
        {
            if (_open != 0) throw new InvalidOperationException("A transaction was not disposed.");
            if (Failure is not null) throw new InvalidOperationException(Failure);
        }

        // Kept for the end: what a receiver throws, the session catches.
        private string? Failure { get; set; }

        private sealed class Transaction(Receiver receiver, MailParameters parameters) : IMailTransaction
        {
            private readonly ArrayBufferWriter<byte> _body = new();
            private bool _isBegun;

            public ValueTask<Reply> AddRecipientAsync(MailboxAddress forwardPath, RecipientParameters recipientParameters, CancellationToken cancellation) => new(Ok);

            public ValueTask<Reply?> BeginBodyAsync(CancellationToken cancellation)
            {
                _isBegun = true;
                return default;
            }

            public ValueTask WriteAsync(ReadOnlySequence<byte> octets, CancellationToken cancellation)
            {
                foreach (var segment in octets) _body.Write(segment.Span);
                return default;
            }

            public ValueTask<Reply> CommitAsync(CancellationToken cancellation)
            {
                var text = Encoding.Latin1.GetString(_body.WrittenSpan);
                if (!_isBegun) receiver.Failure = "A body was not announced.";
                else if (parameters.Body != BodyType.BinaryMime && text.Replace("\r\n", "", StringComparison.Ordinal).AsSpan().ContainsAny('\r', '\n'))
                    receiver.Failure = "A bare line end came through.";
                else if (_body.WrittenCount > 4096 + 2) receiver.Failure = "A message over the size came through.";
                return new(Ok);
            }

            public ValueTask DisposeAsync()
            {
                receiver._open--;
                return default;
            }
        }
    }
}
