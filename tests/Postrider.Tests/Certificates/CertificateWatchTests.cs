using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Postrider.Certificates;

namespace Postrider.Tests.Certificates;

public sealed class CertificateWatchTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Begin = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(Begin);
    private readonly RecordingLogger _log = new();
    private readonly CertificateFiles _files;
    private readonly CertificateStore _store;
    private readonly CertificateWatch _watch;
    private int _writes;

    public CertificateWatchTests()
    {
        _files = new CertificateFiles(_directory.File("chain.pem"), _directory.File("key.pem"));
        Write("old.example.com");
        _store = new CertificateStore([_files]);
        _watch = new CertificateWatch(_store, [_files], _time, _log);
        Look(2);
    }

    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public void New_files_are_taken_over_when_they_are_whole()
    {
        Write("new.example.com");
        Look(1);
        Assert.Equal("CN=old.example.com", Shown());

        Look(1);

        Assert.Equal("CN=new.example.com", Shown());
        Assert.Equal([7300], _log.Events);
    }

    [Fact]
    public void A_pair_of_which_one_half_is_new_keeps_the_old_and_is_told_once()
    {
        var key = File.ReadAllText(_files.Key);
        Write("new.example.com");
        var right = File.ReadAllText(_files.Key);
        WriteText(_files.Key, key);

        Look(5);
        Assert.Equal("CN=old.example.com", Shown());
        Assert.Equal([7301], _log.Events);

        WriteText(_files.Key, right);
        Look(2);

        Assert.Equal("CN=new.example.com", Shown());
    }

    [Fact]
    public void A_chain_cut_in_the_middle_keeps_the_old()
    {
        using var other = SelfSignedCertificate.Create(["intermediate.example"], [], Begin);
        Write("new.example.com");
        WriteText(_files.Certificate, File.ReadAllText(_files.Certificate) + other.ExportCertificatePem()[..200]);

        Look(3);

        Assert.Equal("CN=old.example.com", Shown());
        Assert.Contains("middle", _log.Last, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_that_leads_elsewhere_is_a_change()
    {
        var target = _files with { Certificate = _directory.File("archive.pem"), Key = _directory.File("archive.key") };
        File.Move(_files.Certificate, _directory.File("chain1.pem"));
        File.Move(_files.Key, _directory.File("key1.pem"));
        using (var certificate = SelfSignedCertificate.Create(["new.example.com"], [IPAddress.Loopback], Begin)) SelfSignedCertificate.Write(certificate, target.Certificate, target.Key);
        File.CreateSymbolicLink(_files.Certificate, target.Certificate);
        File.CreateSymbolicLink(_files.Key, target.Key);

        Look(2);

        Assert.Equal("CN=new.example.com", Shown());
    }

    [Fact]
    public void A_certificate_that_ends_soon_is_warned_of_once_a_day_and_one_that_has_ended_too()
    {
        _time.Advance(TimeSpan.FromDays(807));
        Look(3);
        Assert.Equal([7302], _log.Events);

        _time.Advance(TimeSpan.FromDays(1));
        Look(3);
        _time.Advance(TimeSpan.FromDays(13));
        Look(3);

        Assert.Equal([7302, 7302, 7303], _log.Events);
    }

    [Fact]
    public async Task It_looks_by_itself()
    {
        _watch.Start();
        Write("new.example.com");

        // Each look is a tick of the clock; the ticks are taken on another thread.
        while (Shown() != "CN=new.example.com")
        {
            _time.Advance(TimeSpan.FromSeconds(3));
            await Task.Yield();
        }

        Assert.Contains(7300, _log.Events);
    }

    private string? Shown() => _store.Select("")?.TargetCertificate.Subject;

    private void Look(int times)
    {
        for (var i = 0; i < times; i++) _watch.Check();
    }

    private void Write(string name)
    {
        using var certificate = SelfSignedCertificate.Create([name], [IPAddress.Loopback], Begin);
        var (chain, key) = (_directory.File($"{name}.made.pem"), _directory.File($"{name}.made.key"));
        SelfSignedCertificate.Write(certificate, chain, key);
        WriteText(_files.Certificate, File.ReadAllText(chain));
        WriteText(_files.Key, File.ReadAllText(key));
    }

    // Every writing at a moment of its own, as in the world.
    private void WriteText(string path, string text)
    {
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, Begin.UtcDateTime.AddSeconds(++_writes));
    }

    private sealed class RecordingLogger : ILogger<CertificateWatch>
    {
        private readonly Lock _gate = new();
        private readonly List<(int Id, string Text)> _lines = [];

        public IReadOnlyList<int> Events
        {
            get
            {
                lock (_gate) return [.. _lines.Select(line => line.Id)];
            }
        }

        public string Last => _lines[^1].Text;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_gate) _lines.Add((eventId.Id, formatter(state, exception)));
        }
    }
}
