using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Postrider.Configuration;
using Postrider.Mail.Dns;
using Postrider.Mail.PublicSuffix;
using Postrider.Mail.Srs;
using Postrider.Relay.Forwarding;
using Postrider.Relay.Judging;
using Postrider.Relay.Reporting;
using Postrider.Storage.PublicSuffix;
using Postrider.Storage.Srs;

namespace Postrider.Serving;

/// <summary>What judges mail of strangers and passes mail on, with all that it needs.</summary>
internal sealed class StationJudging : IAsyncDisposable
{
    /// <summary>The copy of a fetched public suffix list in the data directory.</summary>
    public const string SuffixFileName = "public-suffix-list.dat";

    private readonly StationEnvironment _environment;
    private readonly IDnsResolver _dns;
    private readonly StationDomains _domains;
    private readonly CurrentSuffixes _suffixes = new();
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private SuffixSettings? _settings;
    private SuffixRefresh? _refresh;

    /// <summary>Hears of each message that was judged.</summary>
    private readonly IAuthenticationLedger _ledger;

    private StationJudging(StationEnvironment environment, IDnsResolver dns, StationDomains domains, IAuthenticationLedger ledger) =>
        (_environment, _dns, _domains, _ledger, ArcKeys) = (environment, dns, domains, ledger, new ArcSigningKeys(domains.Keys, []));

    /// <summary>The keys that seal what is passed on, by the settings in force.</summary>
    public ArcSigningKeys ArcKeys { get; }

    private SrsSecretStore Secrets => field ??= new SrsSecretStore(_domains.Database, _domains.Secrets);

    /// <summary>Where mail to addresses of ours goes in the end, by the settings in force.</summary>
    public ForwardingRules Forwarding { get; private set; } = ForwardingRules.None;

    /// <summary>The filter by the settings in force.</summary>
    public JudgingFilter CreateFilter(Settings settings) => new(
        new JudgingServices
        {
            Dns = _dns,
            Time = _environment.Time,
            Suffixes = _suffixes,
            Ledger = _ledger,
            ArcKeys = ArcKeys,
            Logger = _environment.Loggers.CreateLogger<JudgingFilter>(),
        },
        settings.Judging);

    /// <exception cref="IOException">The secrets cannot be read.</exception>
    public static async Task<StationJudging> OpenAsync(Settings settings, StationEnvironment environment, IDnsResolver dns, StationDomains domains, IAuthenticationLedger ledger, CancellationToken cancellation)
    {
        var judging = new StationJudging(environment, dns, domains, ledger);
        try
        {
            await judging.UseAsync(settings, cancellation).ConfigureAwait(false);
            domains.Watch.Add(judging.RefreshSecretsAsync);
            return judging;
        }
        catch
        {
            await judging.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A secret was made by another process: <c>postrider srs rotate</c>.</summary>
    /// <exception cref="IOException">The secrets cannot be read; those from before stay in force.</exception>
    private async Task RefreshSecretsAsync(CancellationToken cancellation)
    {
        if (Forwarding.Srs is not { } srs) return;
        var secrets = await Secrets.ReadAsync(cancellation).ConfigureAwait(false);
        if (!secrets.IsEmpty) srs.Secrets = secrets;
    }

    /// <summary>Goes by other settings from now on.</summary>
    /// <exception cref="IOException">The secrets cannot be read; everything is as it was.</exception>
    public async Task UseAsync(Settings settings, CancellationToken cancellation)
    {
        var secrets = await ReadSecretsAsync(settings, cancellation).ConfigureAwait(false);
        Forwarding = new ForwardingRules(settings.Forwards, secrets.IsEmpty ? null : new SrsRewriter(settings.Srs, secrets, _environment.Time));
        ArcKeys.Others = [settings.ArcDomain, settings.Srs.Domain, settings.Submission.HostName, settings.Signing.Options.FallbackDomain ?? default];
        if (_settings == settings.Suffixes) return;
        if (_refresh is not null) await _refresh.DisposeAsync().ConfigureAwait(false);
        _settings = settings.Suffixes;
        _suffixes.List = null;
        _refresh = SourceOf(settings) is { } source
            ? new SuffixRefresh(source, _suffixes, settings.Suffixes.Refresh, _environment.Time, Random.Shared, _environment.Loggers.CreateLogger<SuffixRefresh>())
            : null;
        if (_refresh is not null) await _refresh.StartAsync(cancellation).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_refresh is not null) await _refresh.DisposeAsync().ConfigureAwait(false);
        _http.Dispose();
    }

    /// <summary>Reports come back for weeks after the last rule was taken away, so the secrets are read whether or not there is one.</summary>
    private async Task<ImmutableArray<SrsSecret>> ReadSecretsAsync(Settings settings, CancellationToken cancellation)
    {
        if (!settings.Forwards.Rules.IsEmpty) await Secrets.MakeAsync(_environment.Time.GetUtcNow(), cancellation).ConfigureAwait(false);
        return await Secrets.ReadAsync(cancellation).ConfigureAwait(false);
    }

    private ISuffixSource? SourceOf(Settings settings) => settings.Suffixes switch
    {
        { File: { } file } => new SuffixFile(file, _environment.Time),
        { Url: { } url } => new FetchedSuffixes(new SuffixFetcher(_http, _environment.Time), url, Path.Combine(settings.DataDirectory, SuffixFileName), _environment.Time),
        _ => null,
    };
}
