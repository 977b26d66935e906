using Microsoft.Extensions.Logging;
using Postrider.Configuration;
using Postrider.Mail.Dane;
using Postrider.Mail.Dns;
using Postrider.Mail.MtaSts;
using Postrider.Mail.TlsPolicies;
using Postrider.Storage.MtaSts;

namespace Postrider.Serving;

/// <summary>What finds the TLS policies of other domains, with all that it needs. A reload says which of them are followed.</summary>
internal sealed class StationPolicies : IAsyncDisposable
{
    /// <summary>The folder of MTA-STS policies in the data directory.</summary>
    public const string FolderName = "mta-sts";

    private readonly DaneResolver _dane;
    private readonly HttpStsFetcher _fetcher;
    private readonly StsResolver _sts;

    private StationPolicies(DaneResolver dane, HttpStsFetcher fetcher, StsResolver sts) => (_dane, _fetcher, _sts) = (dane, fetcher, sts);

    public TlsPolicyResolver Resolver { get; } = new(null, null);

    /// <param name="settings">Which policies are followed.</param>
    /// <param name="store">Where MTA-STS policies are kept.</param>
    public static async Task<StationPolicies> OpenAsync(
        TlsPolicySettings settings, IDnsResolver dns, IStsStore store, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellation)
    {
        var fetcher = new HttpStsFetcher(dns, settings.Sts, time);
        try
        {
            var sts = await StsResolver.OpenAsync(dns, fetcher, store, settings.Sts, time, loggers.CreateLogger<StsResolver>(), cancellation).ConfigureAwait(false);
            var policies = new StationPolicies(new DaneResolver(dns, time), fetcher, sts);
            policies.Use(settings);
            return policies;
        }
        catch
        {
            fetcher.Dispose();
            throw;
        }
    }

    /// <summary>The store of a data directory.</summary>
    public static StsPolicyFolder StoreIn(string dataDirectory) => new(Path.Combine(dataDirectory, FolderName));

    /// <summary>Follows others from the next look-up on. What is being fetched is fetched to its end.</summary>
    public void Use(TlsPolicySettings settings)
    {
        (_fetcher.Port, _fetcher.Timeout) = (settings.Sts.Port, settings.Sts.Timeout);
        _sts.Refreshes = settings.MtaSts;
        Resolver.Follow(settings.Dane ? _dane : null, settings.MtaSts ? _sts : null);
    }

    public async ValueTask DisposeAsync()
    {
        await _sts.DisposeAsync().ConfigureAwait(false);
        _fetcher.Dispose();
    }
}
