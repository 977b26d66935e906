using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Postrider.Certificates;

/// <summary>
/// Looks at the files of certificates every few seconds and takes over what has changed, so that whatever renews them need not tell us. Files are read when
/// they look the same for the second time, for until then somebody may still be writing; a pair that cannot be used changes nothing and is told once. It
/// also warns of certificates that end soon.
/// </summary>
internal sealed class CertificateWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan WarningInterval = TimeSpan.FromDays(1);

    private readonly CertificateStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _looking = new();
    private readonly Dictionary<string, (CertificateExpiry Expiry, DateTimeOffset At)> _warned = new(StringComparer.Ordinal);
    private ImmutableArray<CertificateFiles> _files;
    // Empty at first: what was written between the first reading and the first look is not missed, for all is read once more.
    private ImmutableArray<FileStamp> _inForce = [];
    private ImmutableArray<FileStamp> _seen;
    private Task _watching = Task.CompletedTask;

    /// <param name="files">Those that the store has read just now.</param>
    public CertificateWatch(CertificateStore store, ImmutableArray<CertificateFiles> files, TimeProvider time, ILogger<CertificateWatch> logger)
    {
        (_store, _time, _logger) = (store, time, logger);
        _seen = Look(_files = files);
    }

    public void Start() => _watching = WatchAsync(_stopping.Token);

    /// <summary>Watches other files from now on, which the store has read just now.</summary>
    public void Use(ImmutableArray<CertificateFiles> files)
    {
        lock (_looking) (_seen, _inForce) = (Look(_files = files), []);
    }

    /// <summary>One look at the files, and at the ends of all certificates in force.</summary>
    public void Check()
    {
        lock (_looking) CheckFiles();
        WarnOfEnds();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task WatchAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        try
        {
            do Check();
            while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The relay stops.
        }
    }

    private void CheckFiles()
    {
        var stamps = Look(_files);
        var isSettled = stamps.SequenceEqual(_seen);
        _seen = stamps;
        if (!isSettled || stamps.SequenceEqual(_inForce)) return;
        try
        {
            var use = _store.Prepare(_files);
            // Changed while it was read: perhaps the one half is of before, the other of after.
            if (!Look(_files).SequenceEqual(stamps)) return;
            use();
            if (!_inForce.IsEmpty) CertificateLog.Reloaded(_logger, string.Join(", ", _files.Select(pair => pair.Certificate)));
        }
        catch (CertificateException failure)
        {
            CertificateLog.Broken(_logger, failure.Message);
        }

        _inForce = stamps;
    }

    private void WarnOfEnds()
    {
        var now = _time.GetUtcNow();
        foreach (var certificate in _store.Certificates)
        {
            var key = $"{certificate.Source} {certificate.NotAfter.Ticks}";
            var expiry = certificate.ExpiryAt(now);
            if (expiry == CertificateExpiry.None || (_warned.TryGetValue(key, out var told) && told.Expiry == expiry && now - told.At < WarningInterval)) continue;
            _warned[key] = (expiry, now);
            if (expiry == CertificateExpiry.Expired) CertificateLog.Expired(_logger, certificate.Source, certificate.NotAfter);
            else CertificateLog.ExpiresSoon(_logger, certificate.Source, certificate.NotAfter);
        }
    }

    private static ImmutableArray<FileStamp> Look(ImmutableArray<CertificateFiles> files) =>
        [.. files.SelectMany(pair => (FileStamp[])[FileStamp.Of(pair.Certificate), FileStamp.Of(pair.Key)])];
}
