using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Postrider.Smtp.Server.Hosting;
using Postrider.Smtp.Server.Sessions;

namespace Postrider.Smtp.Server;

/// <summary>
/// One session over a pair of pipes instead of a connection, as <c>sendmail -bs</c> speaks it on standard input and output: the same engine
/// as behind a listener, for a client whose address is this machine.
/// </summary>
/// <param name="services">What it stands on; without credentials and certificates neither AUTH nor STARTTLS is offered.</param>
/// <param name="options">As of a listener; its endpoints mean nothing here.</param>
public sealed class PipedSession(SmtpServerServices services, ListenerOptions options)
{
    private static readonly IPEndPoint ThisMachine = new(IPAddress.Loopback, 0);

    /// <summary>Serves the client until one of both ends it.</summary>
    /// <param name="transport">What the client says and hears; completed at the end.</param>
    /// <param name="cancellation">Cuts the session; what it has begun is dropped.</param>
    public async Task RunAsync(IDuplexPipe transport, CancellationToken cancellation)
    {
        var connection = new DefaultConnectionContext("pipe", transport, transport) { LocalEndPoint = ThisMachine, RemoteEndPoint = ThisMachine };
        await using (connection.ConfigureAwait(false))
        {
            var session = new ServedSession(connection, services, options, new Census(), new FailedSignIns(services.Time), services.Loggers.CreateLogger<PipedSession>());
            await using (session.ConfigureAwait(false))
            {
                using var cut = cancellation.Register(() =>
                {
                    session.Stop();
                    session.Cut();
                });
                session.Start(_ => default);
                await session.Ended.ConfigureAwait(false);
            }
        }
    }
}
