using Microsoft.Extensions.Logging;
using Postrider.Certificates;
using Postrider.Configuration;
using Postrider.Mail.Acme;
using Postrider.Mail.Dns;
using Postrider.Mail.Dns.Publishing;
using Postrider.Smtp.Server;
using Postrider.Storage.Acme;

namespace Postrider.Serving;

/// <summary>The certificates of a station: of files, which are watched, and from an authority, which are renewed.</summary>
internal sealed class StationCertificates : IAsyncDisposable
{
    private readonly CertificateWatch _watch;
    private readonly CertificateRenewal _renewal;

    private StationCertificates(CertificateStore store, CertificateWatch watch, CertificateRenewal renewal, StsGuard guard, HttpChallenges challenges) =>
        (Store, _watch, _renewal, Guard, Challenges) = (store, watch, renewal, guard, challenges);

    /// <summary>What listeners show.</summary>
    public CertificateStore Store { get; }

    /// <summary>Looks whether our MTA-STS policies hold with what is shown.</summary>
    public StsGuard Guard { get; }

    /// <summary>The answers that authorities fetch.</summary>
    public HttpChallenges Challenges { get; }

    /// <param name="domains">Has the database and the key of its secrets.</param>
    /// <exception cref="StationException">A certificate cannot be used.</exception>
    /// <exception cref="IOException">What is kept cannot be read.</exception>
    public static async Task<StationCertificates> OpenAsync(
        Settings settings, StationDomains domains, IDnsResolver dns, IDnsPublisher publisher, StationEnvironment environment, CancellationToken cancellation)
    {
        var (time, loggers) = (environment.Time, environment.Loggers);
        var store = StationAccess.ReadCertificates(settings);
        var challenges = new HttpChallenges();
        var renewal = await CertificateRenewal.OpenAsync(
            new SqliteAcmeStore(domains.Database, domains.Secrets), store, dns, publisher, challenges, settings.Acme, time, loggers.CreateLogger<CertificateRenewal>(), cancellation).ConfigureAwait(false);
        var guard = new StsGuard(store, dns, time, loggers.CreateLogger<StsGuard>());
        guard.Use(settings.StsPublications, settings.Submission.HostName, settings.Web);
        return new StationCertificates(store, new CertificateWatch(store, settings.Certificates, time, loggers.CreateLogger<CertificateWatch>()), renewal, guard, challenges);
    }

    /// <summary>To be called when the doors are open by which authorities come in.</summary>
    public void Start()
    {
        _watch.Start();
        _renewal.Start();
        Guard.Start();
    }

    /// <summary>Other settings, whose files the store has read just now.</summary>
    public void Use(Settings settings)
    {
        _watch.Use(settings.Certificates);
        _renewal.Use(settings.Acme);
        Guard.Use(settings.StsPublications, settings.Submission.HostName, settings.Web);
    }

    /// <summary>Tells of them, and renews on request.</summary>
    /// <param name="listeners">The kinds of listeners that there are.</param>
    public CertificateDesk CreateDesk(Func<IEnumerable<ListenerKind>> listeners, TimeProvider time) => new(Store, _renewal, listeners, time);

    public async ValueTask DisposeAsync()
    {
        await Guard.DisposeAsync().ConfigureAwait(false);
        await _watch.DisposeAsync().ConfigureAwait(false);
        await _renewal.DisposeAsync().ConfigureAwait(false);
    }
}
