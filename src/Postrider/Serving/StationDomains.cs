using Microsoft.Extensions.Logging;
using Postrider.Configuration;
using Postrider.Domains;
using Postrider.Mail.Dns;
using Postrider.Mail.Dns.Publishing;
using Postrider.Relay.Domains;
using Postrider.Relay.Signing;
using Postrider.Storage.Domains;
using Postrider.Storage.Secrets;
using Postrider.Storage.Station;

namespace Postrider.Serving;

/// <summary>The sending domains of a station with all that keeps and uses their keys.</summary>
internal sealed class StationDomains : IAsyncDisposable
{
    private readonly LiveInspection _inspection;
    private readonly StationEnvironment _environment;

    private StationDomains(StationDatabase database, Settings settings, StationEnvironment environment, IDnsResolver dns)
    {
        var (time, loggers) = (environment.Time, environment.Loggers);
        _environment = environment;
        Database = database;
        Secrets = SecretBox.Open(settings.DataDirectory, environment.SecretKey);
        Store = new SqliteDomainStore(database, Secrets);
        Watch = new StationWatch(database, time, loggers.CreateLogger<StationWatch>());
        Keys = new SigningKeys(Store, loggers.CreateLogger<SigningKeys>());
        Watch.Add(Keys.RefreshAsync);
        Signer = new MessageSigner(Keys, time, loggers.CreateLogger<MessageSigner>(), settings.Signing.Options);
        Publisher = new CurrentPublisher(PublisherOf(settings));
        Rotator = new KeyRotator(Store, dns, time, loggers.CreateLogger<KeyRotator>(), settings.Signing.Schedule, Publisher);
        _inspection = new LiveInspection(settings, environment);
        Monitor = new DomainMonitor(Store, _inspection, time, Random.Shared, loggers.CreateLogger<DomainMonitor>()) { Every = settings.Domains.CheckEvery };
    }

    public StationDatabase Database { get; }

    public SecretBox Secrets { get; }

    public SqliteDomainStore Store { get; }

    public SigningKeys Keys { get; }

    /// <summary>Tells those who keep something of the database in memory of its changes; started with the station.</summary>
    public StationWatch Watch { get; }

    public MessageSigner Signer { get; }

    /// <summary>Sets DNS records, of keys and for certificates.</summary>
    public CurrentPublisher Publisher { get; }

    public KeyRotator Rotator { get; }

    /// <summary>Looks at the DNS records of the domains from time to time.</summary>
    public DomainMonitor Monitor { get; }

    /// <exception cref="IOException">The database cannot be opened.</exception>
    public static async Task<StationDomains> OpenAsync(Settings settings, StationEnvironment environment, IDnsResolver dns, CancellationToken cancellation)
    {
        var database = await StationDatabase.OpenAsync(settings.DataDirectory, cancellation).ConfigureAwait(false);
        return new StationDomains(database, settings, environment, dns);
    }

    /// <summary>Reads what is kept in memory, then watches for changes and looks after the keys.</summary>
    /// <exception cref="IOException">The database cannot be read.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        await Watch.StartAsync(cancellation).ConfigureAwait(false);
        Rotator.Start();
        Monitor.Start();
    }

    /// <summary>Puts other settings in force.</summary>
    public void Use(Settings settings)
    {
        Signer.Options = settings.Signing.Options;
        Rotator.Schedule = settings.Signing.Schedule;
        Publisher.InForce = PublisherOf(settings);
        _inspection.Settings = settings;
        Monitor.Every = settings.Domains.CheckEvery;
    }

    private IDnsPublisher PublisherOf(Settings settings) => _environment.Publisher ?? DomainDesk.PublisherOf(settings, _environment.Time);

    public async ValueTask DisposeAsync()
    {
        await Monitor.DisposeAsync().ConfigureAwait(false);
        await Rotator.DisposeAsync().ConfigureAwait(false);
        await Watch.DisposeAsync().ConfigureAwait(false);
        Secrets.Dispose();
        Database.Dispose();
    }
}
