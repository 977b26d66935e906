using System.Buffers;
using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Postrider.Relay.Routing;
using Postrider.Relay.Spooling;
using Postrider.Relay.Submission;
using Postrider.Smtp;
using Postrider.Smtp.Sasl;
using Postrider.Smtp.Server;

namespace Postrider.Relay.Tests.Submission;

/// <summary>A door with recorders behind it, and sessions to knock with.</summary>
internal sealed class DoorBench
{
    public const string PlainMessage = "From: <ann@mine.example>\r\nTo: <bob@there.example>\r\nDate: Tue, 24 Nov 2026 02:00:00 +0000\r\nMessage-ID: <1@mine.example>\r\n\r\nHello.\r\n";

    public static readonly Principal Ann = new("ann", "PLAIN", new SenderScope(["ann@mine.example", "@also.example"]));
    public static readonly Principal Anyone = new("app", "PLAIN", SenderScope.Any);

    public DoorBench() => Door = new SubmissionDoor(
        Spool, Queue, new SpoolIdSource(Time), Time, NullLogger<SubmissionDoor>.Instance, Rules(new SubmissionOptions { HostName = HostName }));

    public static DomainName HostName { get; } = DomainName.Parse("relay.example");

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 24, 3, 0, 0, TimeSpan.Zero));

    public RecordingSpool Spool { get; } = new();

    public RecordingQueue Queue { get; } = new();

    public SubmissionDoor Door { get; }

    public static SubmissionRules Rules(SubmissionOptions options, RetryPolicy? retry = null, params string[] relayNetworks) => new(
        options,
        [
            new ListenerOptions
            {
                Name = "relay", Kind = ListenerKind.Relay, Endpoints = [], HostName = "relay.example",
                RelayNetworks = [.. relayNetworks.Select(IPNetwork.Parse)],
            },
            new ListenerOptions { Name = "submission", Kind = ListenerKind.Submission, Endpoints = [], HostName = "relay.example" },
        ],
        (_, _) => retry ?? RetryPolicy.Default);

    public static SessionFacts Session(ListenerKind kind, Principal? principal = null, string client = "192.0.2.7") => new()
    {
        SessionId = "s1",
        Listener = kind == ListenerKind.Relay ? "relay" : "submission",
        Kind = kind,
        Remote = new IPEndPoint(IPAddress.Parse(client), 50000),
        Local = new IPEndPoint(IPAddress.Loopback, 587),
        Helo = "client.example",
        IsExtended = true,
        Tls = new TlsDetails("TLSv1.3", "TLS_AES_256_GCM_SHA384", null, false),
        Principal = principal,
    };

    public static SessionFacts Submission(Principal? principal = null) => Session(ListenerKind.Submission, principal ?? Ann);

    /// <summary>Runs a whole transaction; the message comes in pieces of the given length.</summary>
    /// <returns>The first refusal, or the reply after the body.</returns>
    public async Task<Reply> SendAsync(
        SessionFacts session, string message = PlainMessage, string? from = "ann@mine.example", MailParameters? parameters = null,
        int pieceLength = int.MaxValue, params string[] to)
    {
        MailboxAddress? reversePath = from is null ? null : MailboxAddress.Parse(from);
        var opening = await Door.BeginAsync(session, reversePath, parameters ?? MailParameters.None, default);
        if (opening.Transaction is not { } transaction) return opening.Reply;
        await using (transaction)
        {
            foreach (var recipient in to.Length == 0 ? ["bob@there.example"] : to)
            {
                var reply = await transaction.AddRecipientAsync(MailboxAddress.Parse(recipient), RecipientParameters.None, default);
                if (!reply.IsPositive) return reply;
            }

            if (await transaction.BeginBodyAsync(default) is { } refusal) return refusal;
            var octets = Encoding.Latin1.GetBytes(message);
            for (var at = 0; at < octets.Length;)
            {
                var length = Math.Min(pieceLength, octets.Length - at);
                // The caller's memory is used again after each write, as a connection does.
                var piece = octets.AsSpan(at, length).ToArray();
                await transaction.WriteAsync(new ReadOnlySequence<byte>(piece), default);
                Array.Clear(piece);
                at += length;
            }

            return await transaction.CommitAsync(default);
        }
    }
}
