using Microsoft.Extensions.Logging;
using Postrider.Configuration;
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
    private StationDomains(StationDatabase database, SigningSettings settings, StationEnvironment environment, string dataDirectory, IDnsResolver dns)
    {
        var (time, loggers) = (environment.Time, environment.Loggers);
        Database = database;
        Secrets = SecretBox.Open(dataDirectory, environment.SecretKey);
        Store = new SqliteDomainStore(database, Secrets);
        Watch = new StationWatch(database, time, loggers.CreateLogger<StationWatch>());
        Keys = new SigningKeys(Store, loggers.CreateLogger<SigningKeys>());
        Watch.Add(Keys.RefreshAsync);
        Signer = new MessageSigner(Keys, time, loggers.CreateLogger<MessageSigner>(), settings.Options);
        Rotator = new KeyRotator(Store, dns, time, loggers.CreateLogger<KeyRotator>(), settings.Schedule, environment.Publisher ?? NoPublisher.Instance);
    }

    public StationDatabase Database { get; }

    public SecretBox Secrets { get; }

    public SqliteDomainStore Store { get; }

    public SigningKeys Keys { get; }

    /// <summary>Tells those who keep something of the database in memory of its changes; started with the station.</summary>
    public StationWatch Watch { get; }

    public MessageSigner Signer { get; }

    public KeyRotator Rotator { get; }

    /// <exception cref="IOException">The database cannot be opened.</exception>
    public static async Task<StationDomains> OpenAsync(Settings settings, StationEnvironment environment, IDnsResolver dns, CancellationToken cancellation)
    {
        var database = await StationDatabase.OpenAsync(settings.DataDirectory, cancellation).ConfigureAwait(false);
        return new StationDomains(database, settings.Signing, environment, settings.DataDirectory, dns);
    }

    /// <summary>Reads what is kept in memory, then watches for changes and looks after the keys.</summary>
    /// <exception cref="IOException">The database cannot be read.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        await Watch.StartAsync(cancellation).ConfigureAwait(false);
        Rotator.Start();
    }

    /// <summary>Puts other settings in force.</summary>
    public void Use(SigningSettings settings)
    {
        Signer.Options = settings.Options;
        Rotator.Schedule = settings.Schedule;
    }

    public async ValueTask DisposeAsync()
    {
        await Rotator.DisposeAsync().ConfigureAwait(false);
        await Watch.DisposeAsync().ConfigureAwait(false);
        Secrets.Dispose();
        Database.Dispose();
    }
}
