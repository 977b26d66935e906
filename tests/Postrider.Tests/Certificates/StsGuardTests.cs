using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Postrider.Certificates;
using Postrider.Http.Web;
using Postrider.Mail.MtaSts;
using Postrider.Smtp;
using Postrider.Tests.Doctor;

namespace Postrider.Tests.Certificates;

public sealed class StsGuardTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Begin = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DomainName Host = DomainName.Parse("mail.example.com");
    private static readonly ImmutableArray<StsPublication> Enforced =
        [new(DomainName.Parse("example.com"), new StsPolicy(StsMode.Enforce, [new StsHostPattern(Host, IsWildcard: false)], TimeSpan.FromDays(7)))];

    private readonly FakeTimeProvider _time = new(Begin);
    private readonly RecordingLogger _log = new();
    private readonly StsGuard _guard;

    /// <summary>Without certificates: nothing is shown for the host of the policy.</summary>
    public StsGuardTests()
    {
        _guard = new StsGuard(new CertificateStore([]), new ZoneDns("example.com MX 10 mail.example.com"), _time, _log);
        _guard.Use(Enforced, Host, web: null);
    }

    public ValueTask DisposeAsync() => _guard.DisposeAsync();

    [Fact]
    public async Task What_keeps_mail_back_is_told_once_and_when_nothing_does_any_more()
    {
        await _guard.LookAsync(TestContext.Current.CancellationToken);
        await _guard.LookAsync(TestContext.Current.CancellationToken);
        Assert.Equal([7312], _log.Events);
        Assert.Equal("example.com", Assert.Single(_guard.Concerns).Domain);

        _guard.Use([Enforced[0] with { Policy = Enforced[0].Policy with { Mode = StsMode.Testing } }], Host, web: null);
        await _guard.LookAsync(TestContext.Current.CancellationToken);

        Assert.Equal([7312, 7314], _log.Events);
        Assert.Empty(_guard.Concerns);
    }

    [Fact]
    public async Task It_looks_by_itself()
    {
        _guard.Start();
        while (_guard.Concerns.Count == 0)
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        Assert.Equal([7312], _log.Events);
    }

    private sealed class RecordingLogger : ILogger<StsGuard>
    {
        public List<int> Events { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Events.Add(eventId.Id);
    }
}
