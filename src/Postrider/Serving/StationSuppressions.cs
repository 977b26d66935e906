using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Postrider.Configuration;
using Postrider.Relay.Classification;
using Postrider.Relay.Suppressions;
using Postrider.Storage.Suppressions;

namespace Postrider.Serving;

/// <summary>Who is not to be written to, kept in memory as the database has it, and what learns it from refusals.</summary>
internal sealed class StationSuppressions : IAsyncDisposable
{
    private readonly SqliteSuppressionStore _store;
    private long _edition = -1;

    public StationSuppressions(StationDomains domains, Settings settings, ILoggerFactory loggers)
    {
        _store = new SqliteSuppressionStore(domains.Database);
        Suppressor = new BounceSuppressor(_store, Current, RefusalClassifier.BuiltIn, loggers.CreateLogger<BounceSuppressor>());
        domains.Watch.Add(RefreshAsync);
        Use(settings);
        Suppressor.Start();
    }

    public CurrentSuppressions Current { get; } = new();

    public BounceSuppressor Suppressor { get; }

    /// <summary>Puts other settings in force.</summary>
    public void Use(Settings settings)
    {
        Current.Exemptions = new SuppressionExemptions(settings.Submission.InboundDomains.ToFrozenSet(), settings.Srs.Domain);
        Suppressor.IsOn = settings.Suppression.LearnsFromRefusals;
    }

    public ValueTask DisposeAsync() => Suppressor.DisposeAsync();

    private async Task RefreshAsync(CancellationToken cancellation)
    {
        // Before the list, so that what changes between is read once more.
        var edition = await _store.ReadEditionAsync(cancellation).ConfigureAwait(false);
        if (edition == _edition) return;
        Current.Table = new SuppressionTable(await _store.ReadAsync(cancellation).ConfigureAwait(false));
        _edition = edition;
    }
}
