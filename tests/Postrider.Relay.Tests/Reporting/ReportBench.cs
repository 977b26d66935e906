using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using Postrider.Mail.Dsn;
using Postrider.Relay.Delivery;
using Postrider.Relay.Reporting;
using Postrider.Relay.Routing;
using Postrider.Relay.Spooling;
using Postrider.Relay.Tests.Submission;
using Postrider.Smtp;
using MailboxAddress = Postrider.Smtp.MailboxAddress;

namespace Postrider.Relay.Tests.Reporting;

/// <summary>A writer of reports with a recording spool behind it, and outcomes to report.</summary>
internal sealed class ReportBench
{
    public static readonly DateTimeOffset Now = new(2026, 11, 24, 3, 0, 0, TimeSpan.Zero);

    public ReportBench()
    {
        Spool.Stored = new StoredMessage(DoorBench.PlainMessage);
        Writer = new ReportWriter(
            Spool, new SpoolIdSource(Time), Time, new Logger(Logged), (_, _) => RetryPolicy.Default, new RelayOptions { HostName = DoorBench.HostName });
    }

    public FakeTimeProvider Time { get; } = new(Now);

    public RecordingSpool Spool { get; } = new();

    public SpoolChange Change { get; } = new();

    public List<string> Logged { get; } = [];

    public ReportWriter Writer { get; }

    public static SpooledMessage Message(string? from = "ann@mine.example", MailParameters? parameters = null) => new()
    {
        Id = SpoolId.Create(Now.AddHours(-1), 0, 7),
        ReversePath = from is null ? null : MailboxAddress.Parse(from),
        Parameters = parameters ?? MailParameters.None,
        ReceivedAt = Now.AddHours(-1),
        Size = 1000,
        Origin = "submission",
    };

    public static RecipientOutcome Outcome(
        DsnAction action = DsnAction.Failed, DsnNotify notify = DsnNotify.Unspecified, string to = "bob@there.example", int ordinal = 0, Reply? reply = null) => new()
        {
            Recipient = new SpooledRecipient
            {
                Key = new RecipientKey(Message().Id, ordinal),
                Address = MailboxAddress.Parse(to),
                Parameters = new RecipientParameters(notify, new OriginalRecipient("rfc822", $"original+{to}")),
                NextAttempt = Now,
                Expires = Now.AddDays(3),
            },
            Action = action,
            Reply = reply ?? (action switch
            {
                DsnAction.Failed => new Reply(550, "5.1.1", "No such user here"),
                DsnAction.Delayed => new Reply(451, "4.7.1", "Greylisted, try again in 5 minutes"),
                _ => new Reply(250, "2.0.0", "Ok: queued as 4711"),
            }),
            FromPeer = true,
            RemoteMta = "mx1.there.example",
            LastAttempt = Now,
            WillRetryUntil = action == DsnAction.Delayed ? Now.AddDays(3) : null,
        };

    public ValueTask<IReadOnlyList<NewMessage>> AddAsync(SpooledMessage message, params RecipientOutcome[] outcomes) =>
        Writer.AddAsync(Change, message, outcomes, null, default);

    public async Task<string> WriteAsync(SpooledMessage message, params RecipientOutcome[] outcomes) => Text(Assert.Single(await AddAsync(message, outcomes)));

    public static string Text(NewMessage report) => Encoding.UTF8.GetString(((RecordingSpool.RecordingBody)report.Body).Octets.WrittenSpan);

    public static MultipartReport Parse(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return Assert.IsType<MultipartReport>(MimeMessage.Load(stream).Body);
    }

    private sealed class Logger(List<string> lines) : ILogger<ReportWriter>
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add($"{logLevel} {formatter(state, exception)}");
    }
}
