using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
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

namespace Postrider.Trial;

/// <summary>A relay as <c>serve</c> runs it, between its users and a small internet on loopback. No mail leaves the machine.</summary>
internal sealed class TrialRelay : IAsyncDisposable
{
    public const string SubmissionListener = "submission";
    public const string SubmissionsListener = "submissions";
    public const string PlainListener = "plain";

    private static readonly DomainName HostName = DomainName.Parse("relay.sender.example");

    private readonly SmallInternet _internet;
    private readonly Station _station;

    private TrialRelay(SmallInternet internet, Station station, X509Certificate2 certificate)
    {
        _internet = internet;
        _station = station;
        Certificate = certificate;
    }

    /// <summary>What the relay shows; nobody but the trial itself vouches for it.</summary>
    public X509Certificate2 Certificate { get; }

    public CaptureStore Captures => _internet.Captures;

    public IPEndPoint Dns => _internet.Dns;

    public int MailPort => _internet.MailPort;

    public static async Task<TrialRelay> StartAsync(
        TrialOptions options, CaptureStore captures, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellation)
    {
        var certificate = SelfSignedCertificate.Create(["localhost", HostName.Value], [IPAddress.Loopback, IPAddress.IPv6Loopback], time.GetUtcNow());
        var files = WriteCertificate(certificate, options.Directory);
        var credential = new CredentialEntry { User = options.User, Senders = ["*"], Verifier = ScramKeys.CreateVerifier(options.Password) };
        CredentialFile.Write(Path.Combine(options.Directory, CredentialFile.FileName), CredentialDocument.CreateEmpty().With(credential));
        var internet = await SmallInternet.StartAsync(captures, new CertificateStore([files]), time, loggers, cancellation).ConfigureAwait(false);
        try
        {
            var settings = BuildSettings(options, internet, files);
            var station = await Station.StartAsync(settings, new StationEnvironment { Time = time, Loggers = loggers }, cancellation).ConfigureAwait(false);
            return new TrialRelay(internet, station, certificate);
        }
        catch
        {
            await internet.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Where a listener listens.</summary>
    public IPEndPoint EndPointOf(string listener) => _station.EndpointsOf(listener)[0];

    public async ValueTask DisposeAsync()
    {
        await _station.DisposeAsync().ConfigureAwait(false);
        await _internet.DisposeAsync().ConfigureAwait(false);
        Certificate.Dispose();
    }

    private static CertificateFiles WriteCertificate(X509Certificate2 certificate, string directory)
    {
        var files = new CertificateFiles(Path.Combine(directory, "certificate.pem"), Path.Combine(directory, "key.pem"));
        File.Delete(files.Certificate);
        File.Delete(files.Key);
        SelfSignedCertificate.Write(certificate, files.Certificate, files.Key);
        return files;
    }

    private static Settings BuildSettings(TrialOptions options, SmallInternet internet, CertificateFiles certificate) => new()
    {
        DataDirectory = options.Directory,
        Listeners = BuildListeners(options),
        Certificates = [certificate],
        Submission = new SubmissionOptions { HostName = HostName },
        Spool = new SpoolOptions { Directory = options.Directory, MinimumFreeSpace = 32L * 1024 * 1024 },
        Relay = new RelayOptions
        {
            HostName = HostName,
            Routes = [new Route { Name = "small-internet", Kind = RouteKind.Mx, Port = internet.MailPort, Retry = options.Retry }],
        },
        Dns = new DnsOptions { Servers = [internet.Dns], Timeout = TimeSpan.FromSeconds(2), FailureKept = TimeSpan.FromSeconds(1) },
        Metrics = null,
        StopTimeout = TimeSpan.FromSeconds(2),
    };

    private static ImmutableArray<ListenerOptions> BuildListeners(TrialOptions options)
    {
        var listeners = ImmutableArray.CreateBuilder<ListenerOptions>();
        listeners.Add(Listen(SubmissionListener, ListenerKind.Submission, options.Submission));
        if (options.Submissions is { } submissions) listeners.Add(Listen(SubmissionsListener, ListenerKind.Submissions, submissions));
        // From this machine alone, and nothing that is sent here leaves it: no open relay.
        if (options.Plain is { } plain) listeners.Add(Listen(PlainListener, ListenerKind.Relay, plain) with { RelayNetworks = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")] });
        return listeners.ToImmutable();
    }

    private static ListenerOptions Listen(string name, ListenerKind kind, IPEndPoint endpoint) =>
        new() { Name = name, Kind = kind, Endpoints = [endpoint], HostName = HostName.Value };
}
