using Microsoft.Extensions.Logging;
using Postrider.Configuration;
using Postrider.Mail.Dane;
using Postrider.Mail.Dns;
using Postrider.Mail.MtaSts;
using Postrider.Mail.TlsPolicies;
using Postrider.Storage.MtaSts;

namespace Postrider.Serving;

/// <summary>What finds the TLS policies of other domains, with all that it needs.</summary>
internal sealed class StationPolicies : IAsyncDisposable
{
    /// <summary>The folder of MTA-STS policies in the data directory.</summary>
    public const string FolderName = "mta-sts";

    private readonly HttpStsFetcher? _fetcher;
    private readonly StsResolver? _sts;

    private StationPolicies(TlsPolicyResolver resolver, HttpStsFetcher? fetcher, StsResolver? sts) => (Resolver, _fetcher, _sts) = (resolver, fetcher, sts);

    public TlsPolicyResolver Resolver { get; }

    /// <param name="settings">Which policies are followed.</param>
    /// <param name="store">Where MTA-STS policies are kept.</param>
    public static async Task<StationPolicies> OpenAsync(
        TlsPolicySettings settings, IDnsResolver dns, IStsStore store, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellation)
    {
        var dane = settings.Dane ? new DaneResolver(dns, time) : null;
        if (!settings.MtaSts) return new StationPolicies(new TlsPolicyResolver(dane, null), null, null);
        var fetcher = new HttpStsFetcher(dns, settings.Sts, time);
        try
        {
            var sts = await StsResolver.OpenAsync(dns, fetcher, store, settings.Sts, time, loggers.CreateLogger<StsResolver>(), cancellation).ConfigureAwait(false);
            return new StationPolicies(new TlsPolicyResolver(dane, sts), fetcher, sts);
        }
        catch
        {
            fetcher.Dispose();
            throw;
        }
    }

    /// <summary>The store of a data directory.</summary>
    public static StsPolicyFolder StoreIn(string dataDirectory) => new(Path.Combine(dataDirectory, FolderName));

    public async ValueTask DisposeAsync()
    {
        if (_sts is not null) await _sts.DisposeAsync().ConfigureAwait(false);
        _fetcher?.Dispose();
    }
}
