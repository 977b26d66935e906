using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Postrider.Sandbox.Captures;
using Postrider.Sandbox.Dns;
using Postrider.Sandbox.Peers;
using Postrider.Smtp.Server;

namespace Postrider.Sandbox.Internet;

/// <summary>
/// A small internet on loopback: a DNS server with MX records, and destination servers of different manners, each on an address of its own.
/// All of them listen on one port, as the hosts of the large internet do on 25.
/// </summary>
public sealed class SmallInternet : IAsyncDisposable
{
    private const int PortAttempts = 16;

    private readonly SandboxDns _dns;
    private SmtpServer? _servers;

    private SmallInternet(CaptureStore captures, SandboxDns dns)
    {
        Captures = captures;
        _dns = dns;
    }

    /// <summary>What the destinations took.</summary>
    public CaptureStore Captures { get; }

    /// <summary>The resolver that knows this internet.</summary>
    public IPEndPoint Dns => _dns.EndPoint;

    /// <summary>The port of all destination servers.</summary>
    public int MailPort { get; private set; }

    /// <param name="captures">Where messages go that a destination takes.</param>
    /// <param name="certificates">What the destinations show when they are asked for STARTTLS.</param>
    /// <exception cref="IOException">The destinations' addresses cannot be used.</exception>
    public static async Task<SmallInternet> StartAsync(
        CaptureStore captures, ICertificateSelector certificates, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellation)
    {
        var internet = new SmallInternet(captures, SandboxDns.Start(BuildZone(), time));
        try
        {
            await internet.StartServersAsync(certificates, time, loggers, cancellation);
            return internet;
        }
        catch
        {
            await internet.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_servers is not null) await _servers.DisposeAsync();
        await _dns.DisposeAsync();
    }

    private async Task StartServersAsync(ICertificateSelector certificates, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellation)
    {
        ImmutableArray<DestinationHost> alive = [.. Destinations.All.SelectMany(destination => destination.Hosts).Where(host => host.Manner is not null)];
        var counts = new AttemptCounts();
        var receiver = new DestinationReceiver(alive.ToFrozenDictionary(
            host => host.Name,
            host => new PeerReceiver(host.Name, host.Manner.GetValueOrDefault(), Captures, counts, session => _servers?.Drop(session.SessionId), time)));
        for (var attempt = 1; ; attempt++)
        {
            MailPort = FindPort(alive[0].Address);
            _servers = new SmtpServer(
                new SmtpServerServices { Receiver = receiver, Certificates = certificates, Time = time, Loggers = loggers },
                [.. alive.Select(host => Listen(host, MailPort))]);
            try
            {
                await _servers.StartAsync(cancellation);
                return;
            }
            catch (IOException) when (attempt < PortAttempts)
            {
                // Somebody has that port at another of the addresses.
                await _servers.DisposeAsync();
            }
        }
    }

    private static ListenerOptions Listen(DestinationHost host, int port) => new()
    {
        Name = host.Name,
        Kind = ListenerKind.Relay,
        Endpoints = [new IPEndPoint(host.Address, port)],
        HostName = host.Name,
        Limits = new SessionLimits { MaximumTransactions = int.MaxValue, MaximumSessionsPerAddress = 1000 },
    };

    private static int FindPort(IPAddress address)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(address, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port; // bound a line above
    }

    private static SandboxZone BuildZone()
    {
        var zone = new SandboxZone.Builder();
        foreach (var destination in Destinations.All)
        {
            if (destination.Hosts.IsEmpty) zone.AddExchange(destination.Domain, 0, "");
            foreach (var host in destination.Hosts)
            {
                zone.AddExchange(destination.Domain, host.Preference, host.Name);
                zone.AddAddress(host.Name, host.Address);
            }
        }

        zone.AddExchange("*", Destinations.Inbox.Hosts[0].Preference, Destinations.Inbox.Hosts[0].Name);
        return zone.Treat("invalid", DnsManner.Absent).Treat("servfail.example", DnsManner.ServerFailure).Treat("silent.example", DnsManner.Silent).Build();
    }
}
