using System.IO.Pipelines;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Http.Admin;
using Postrider.Smtp.Server;

namespace Postrider.Sending.Dialogue;

/// <summary><c>sendmail -bs</c>: SMTP on standard input and output, for a program of this machine that needs neither TLS nor to sign in.</summary>
internal sealed class SmtpDialogue(AdminClient relay, TimeProvider time)
{
    /// <summary>The relay behind it has the limits; here are those of one process that serves one program.</summary>
    private static ListenerOptions Options => new()
    {
        Name = "sendmail",
        Kind = ListenerKind.Relay,
        Endpoints = [],
        HostName = "localhost",
        OffersChunking = false, // A program that ends its lines by LF counts other octets than those that are read.
        Limits = new SessionLimits
        {
            MaximumMessageSize = 0,
            MaximumTransactions = 1_000_000,
            MinimumDataRate = 0,
            CommandTimeout = TimeSpan.FromHours(1),
            DataTimeout = TimeSpan.FromHours(1),
            SessionTimeout = TimeSpan.FromDays(1),
        },
    };

    /// <summary>Converses until the client ends it.</summary>
    /// <returns>The exit code: EX_OK, or EX_TEMPFAIL when the relay was not there for it.</returns>
    public async Task<int> RunAsync(Stream input, Stream output, CancellationToken cancellation)
    {
        var receiver = new RelayReceiver(relay);
        var session = new PipedSession(new SmtpServerServices { Receiver = receiver, Time = time, Loggers = NullLoggerFactory.Instance }, Options);
        await session.RunAsync(new Transport(PipeReader.Create(new SpokenLines(input)), PipeWriter.Create(output)), cancellation).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        return receiver.ExitCode;
    }

    private sealed record Transport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
