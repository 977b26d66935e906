using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Postrider.Mail.Acme;
using Postrider.Mail.Dns;
using Postrider.Mail.Dns.Publishing;
using Postrider.Smtp;

namespace Postrider.Certificates;

/// <summary>Has certificates from an authority and renews them in time, one after the other. What is new is kept first, and then shown.</summary>
internal sealed class CertificateRenewal : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly IAcmeStore _store;
    private readonly CertificateStore _shown;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CertificateRound _round;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile AcmeSettings? _settings;
    private ImmutableDictionary<DomainName, ManagedCertificate> _certificates = ImmutableDictionary<DomainName, ManagedCertificate>.Empty;
    private Task _renewing = Task.CompletedTask;

    private CertificateRenewal(IAcmeStore store, CertificateStore shown, CertificateRound round, TimeProvider time, ILogger logger) =>
        (_store, _shown, _round, _time, _logger) = (store, shown, round, time, logger);

    /// <summary>The certificates of the configured names as they are now.</summary>
    public ImmutableArray<ManagedCertificate> Certificates
    {
        get
        {
            var certificates = Volatile.Read(ref _certificates);
            return [.. (_settings?.Names ?? []).Select(name => certificates.GetValueOrDefault(name) ?? new ManagedCertificate(name))];
        }
    }

    /// <summary>The authority; <c>null</c> where none is configured.</summary>
    public Uri? Authority => _settings?.Options.Directory;

    /// <summary>Reads what is kept, and shows what of it is configured; asks nobody yet.</summary>
    public static async Task<CertificateRenewal> OpenAsync(
        IAcmeStore store, CertificateStore shown, IDnsResolver dns, IDnsPublisher publisher, HttpChallenges challenges, AcmeSettings? settings, TimeProvider time, ILogger<CertificateRenewal> logger, CancellationToken cancellation)
    {
        var renewal = new CertificateRenewal(store, shown, new CertificateRound(store, dns, publisher, challenges, time, logger), time, logger);
        renewal._certificates = (await store.ListAsync(cancellation).ConfigureAwait(false)).ToImmutableDictionary(certificate => certificate.Name);
        renewal.Use(settings);
        return renewal;
    }

    /// <summary>Other settings from now on; at the next round they count.</summary>
    public void Use(AcmeSettings? settings)
    {
        _settings = settings;
        Show();
    }

    public void Start() => _renewing = RenewAsync(_stopping.Token);

    /// <summary>Renews now, due or not.</summary>
    /// <param name="name">Which; <c>null</c> for all.</param>
    /// <returns>How each ended, in the order of the configuration; none where no such name is configured.</returns>
    public async Task<ImmutableArray<ManagedCertificate>> RenewNowAsync(DomainName? name, CancellationToken cancellation)
    {
        if (_settings is not { } settings) return [];
        var ended = ImmutableArray.CreateBuilder<ManagedCertificate>();
        foreach (var one in settings.Names.Where(one => name is null || one == name))
            ended.Add(await RunAsync(one, before => _round.RunAsync(before, settings, isWanted: true, cancellation), cancellation).ConfigureAwait(false));
        return ended.DrainToImmutable();
    }

    /// <summary>Replaces a certificate by one with a new key, and has the authority take the one before back.</summary>
    /// <returns>How it ended; <c>null</c> where no such name is configured.</returns>
    public async Task<ManagedCertificate?> RevokeAsync(DomainName name, CancellationToken cancellation) =>
        _settings is { } settings && settings.Names.Contains(name)
            ? await RunAsync(name, before => _round.ReplaceAsync(before, settings, cancellation), cancellation).ConfigureAwait(false)
            : null;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(false);
        _round.Dispose();
        _stopping.Dispose();
        _turn.Dispose();
    }

    private async Task RenewAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        try
        {
            do
            {
                if (_settings is { } settings)
                    foreach (var name in settings.Names) await RunAsync(name, before => _round.RunAsync(before, settings, isWanted: false, cancellation), cancellation).ConfigureAwait(false);
            }
            while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The relay stops.
        }
    }

    private async Task<ManagedCertificate> RunAsync(DomainName name, Func<ManagedCertificate, Task<ManagedCertificate>> round, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        var before = _certificates.GetValueOrDefault(name) ?? new ManagedCertificate(name);
        try
        {
            var after = await round(before).ConfigureAwait(false);
            Volatile.Write(ref _certificates, _certificates.SetItem(name, after));
            if (after.Chain != before.Chain) Show();
            return after;
        }
        catch (IOException failure)
        {
            // The store: what could not be kept is not used, and is tried again.
            CertificateLog.NotKept(_logger, failure.Message);
            return before with { Trouble = failure.Message };
        }
        finally
        {
            _turn.Release();
        }
    }

    private void Show()
    {
        var settings = _settings;
        var issued = ImmutableArray.CreateBuilder<LoadedCertificate>();
        foreach (var certificate in Certificates)
        {
            try
            {
                if (certificate.Chain is { } chain) issued.Add(LoadedCertificate.Load(chain, certificate.Key.Span, settings?.Options.Directory.Host ?? ""));
            }
            catch (CertificateException failure)
            {
                CertificateLog.Broken(_logger, failure.Message);
            }
        }

        _shown.UseIssued(issued.DrainToImmutable());
        ShowStopgap(settings);
    }

    private void ShowStopgap(AcmeSettings? settings)
    {
        if (settings is null || _shown.Certificates.Count > 0) return;
        using var made = SelfSignedCertificate.Create([settings.HostName.Value], [], _time.GetUtcNow());
        _shown.UseStopgap(LoadedCertificate.Load(made, "nobody"));
        CertificateLog.Stopgap(_logger, settings.HostName.Value);
    }
}
