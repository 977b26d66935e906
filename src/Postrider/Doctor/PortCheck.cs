using System.Net;
using System.Net.Sockets;
using System.Text;
using Postrider.Configuration;
using Postrider.Smtp.Server;

namespace Postrider.Doctor;

/// <summary>Looks whether the listeners answer, and whether mail can leave by port 25.</summary>
internal sealed class PortCheck(TimeProvider time)
{
    private const string Area = "ports";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task<IEnumerable<DoctorFinding>> RunAsync(Settings settings, CancellationToken cancellation)
    {
        var findings = new List<DoctorFinding>();
        foreach (var listener in settings.Listeners)
            foreach (var endpoint in listener.Endpoints) findings.Add(await LookAtAsync(listener, endpoint, cancellation).ConfigureAwait(false));
        findings.Add(DoctorFinding.Skipped(Area, "Whether a firewall keeps others out cannot be seen from this machine.", "Connect from another network: openssl s_client -starttls smtp -connect HOST:587"));
        findings.Add(await ProbeAsync(settings.Doctor.Probe, cancellation).ConfigureAwait(false));
        return findings;
    }

    private async Task<DoctorFinding> LookAtAsync(ListenerOptions listener, IPEndPoint endpoint, CancellationToken cancellation)
    {
        var target = endpoint.Address.Equals(IPAddress.Any) ? new IPEndPoint(IPAddress.Loopback, endpoint.Port)
            : endpoint.Address.Equals(IPAddress.IPv6Any) ? new IPEndPoint(IPAddress.IPv6Loopback, endpoint.Port) : endpoint;
        // With TLS from the first octet there is no greeting to be read.
        var (greeting, fault) = await GreetAsync(target.Address.ToString(), target.Port, listener.Kind != ListenerKind.Submissions, cancellation).ConfigureAwait(false);
        if (fault is not null) return DoctorFinding.Bad(Area, $"The listener {listener.Name} does not answer on {endpoint}: {fault}.", "Start the relay (postrider serve), or see by its log why it does not listen.");
        return greeting is null || greeting.StartsWith("220 ", StringComparison.Ordinal)
            ? DoctorFinding.Good(Area, $"The listener {listener.Name} answers on {endpoint}.")
            : DoctorFinding.Bad(Area, $"On {endpoint} answers something that is not ready to take mail: {Queue.HumanText.Safe(greeting)}", "See `postrider status`; another server may have the port.");
    }

    private async Task<DoctorFinding> ProbeAsync((string Host, int Port)? probe, CancellationToken cancellation)
    {
        if (probe is not { } server) return DoctorFinding.Skipped(Area, "Whether mail can leave by port 25 was not tried, for nobody is asked unless you say whom.", "Name a mail server of yours elsewhere as probe_host under [doctor].");
        var (greeting, fault) = await GreetAsync(server.Host.Trim('[', ']'), server.Port, true, cancellation).ConfigureAwait(false);
        if (fault is null && greeting?.StartsWith("220", StringComparison.Ordinal) == true) return DoctorFinding.Good(Area, $"Mail can leave: {server.Host} answers on port {server.Port}.");
        return DoctorFinding.Bad(
            Area, $"{server.Host} does not answer on port {server.Port}: {fault ?? Queue.HumanText.Safe(greeting ?? "it says nothing")}.",
            "If other machines reach it, your provider closes port 25 on the way out: ask it to open the port, or send by a smart host.");
    }

    private async Task<(string? Greeting, string? Fault)> GreetAsync(string host, int port, bool isGreeting, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(host, port, either.Token).ConfigureAwait(false);
            if (!isGreeting) return (null, null);
            var octets = new byte[512];
            var length = await client.GetStream().ReadAsync(octets, either.Token).ConfigureAwait(false);
            return (Encoding.ASCII.GetString(octets, 0, length).Trim(), null);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, $"no answer within {Patience.TotalSeconds:0} s");
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            return (null, failure.Message);
        }
    }
}
