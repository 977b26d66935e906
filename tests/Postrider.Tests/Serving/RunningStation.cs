using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Access;
using Postrider.Certificates;
using Postrider.Configuration;
using Postrider.Mail.Dns;
using Postrider.Relay.Delivery;
using Postrider.Relay.Routing;
using Postrider.Relay.Submission;
using Postrider.Sandbox.Captures;
using Postrider.Sandbox.Internet;
using Postrider.Serving;
using Postrider.Smtp;
using Postrider.Smtp.Sasl;
using Postrider.Smtp.Server;
using Postrider.Storage.Spooling;

namespace Postrider.Tests.Serving;

/// <summary>A whole relay in this process, with a small internet to deliver to.</summary>
internal sealed class RunningStation : IAsyncDisposable
{
    public const string User = "app@sender.example";
    public const string Password = "correct-horse-battery";

    private readonly TemporaryDirectory _directory;
    private readonly SmallInternet _internet;

    private RunningStation(TemporaryDirectory directory, SmallInternet internet, Station station)
    {
        _directory = directory;
        _internet = internet;
        Station = station;
    }

    public Station Station { get; }

    public CaptureStore Captures => _internet.Captures;

    /// <param name="change">What is other than in <see cref="Settings"/>.</param>
    /// <param name="dns">Asked instead of the small internet's.</param>
    public static async Task<RunningStation> StartAsync(Func<Settings, Settings>? change = null, IDnsResolver? dns = null)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var directory = new TemporaryDirectory();
        var settings = Prepare(directory);
        var internet = await SmallInternet.StartAsync(
            new CaptureStore(TimeProvider.System), new CertificateStore(settings.Certificates), TimeProvider.System, NullLoggerFactory.Instance, cancellation);
        try
        {
            settings = settings with
            {
                Dns = new DnsOptions { Servers = [internet.Dns] },
                Relay = settings.Relay with { Routes = [new Route { Name = "default", Kind = RouteKind.Mx, Port = internet.MailPort }] },
            };
            var station = await Station.StartAsync(
                change is null ? settings : change(settings), new StationEnvironment { Loggers = NullLoggerFactory.Instance, Dns = dns }, cancellation);
            return new RunningStation(directory, internet, station);
        }
        catch
        {
            await internet.DisposeAsync();
            directory.Dispose();
            throw;
        }
    }

    /// <summary>A certificate, one user, and a listener of each kind that lets nobody in without signing in.</summary>
    public static Settings Prepare(TemporaryDirectory directory)
    {
        var data = directory.File("data");
        Directory.CreateDirectory(data);
        using (var certificate = SelfSignedCertificate.Create(["relay.example"], [IPAddress.Loopback], DateTimeOffset.UtcNow))
            SelfSignedCertificate.Write(certificate, directory.File("certificate.pem"), directory.File("key.pem"));
        CredentialFile.Write(
            Path.Combine(data, CredentialFile.FileName),
            CredentialDocument.CreateEmpty().With(new CredentialEntry { User = User, Senders = ["@sender.example"], Verifier = ScramKeys.CreateVerifier(Password) }));
        var host = DomainName.Parse("relay.example");
        return new Settings
        {
            DataDirectory = data,
            Listeners = [Listener("submission", ListenerKind.Submission), Listener("submissions", ListenerKind.Submissions), Listener("relay", ListenerKind.Relay)],
            Certificates = [new CertificateFiles(directory.File("certificate.pem"), directory.File("key.pem"))],
            Submission = new SubmissionOptions { HostName = host },
            Spool = new SpoolOptions { Directory = data, MinimumFreeSpace = 0 },
            Relay = new RelayOptions { HostName = host },
            Metrics = null,
        };
    }

    public static ListenerOptions Listener(string name, ListenerKind kind, int port = 0) => new()
    {
        Name = name,
        Kind = kind,
        Endpoints = [new IPEndPoint(IPAddress.Loopback, port)],
        HostName = "relay.example",
    };

    public IPEndPoint EndpointOf(string listener) => Station.EndpointsOf(listener)[0];

    public async ValueTask DisposeAsync()
    {
        await Station.DisposeAsync();
        await _internet.DisposeAsync();
        _directory.Dispose();
    }
}
