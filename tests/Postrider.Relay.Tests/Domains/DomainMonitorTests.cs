using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Postrider.Mail.Dkim;
using Postrider.Mail.DomainRecords;
using Postrider.Relay.Domains;
using Postrider.Smtp;

namespace Postrider.Relay.Tests.Domains;

public sealed class DomainMonitorTests : IAsyncDisposable
{
    private static readonly DomainName Shop = DomainName.Parse("shop.example");
    private static readonly DomainName KeyName = DomainName.Parse("pr1._domainkey.shop.example");
    private static readonly RecordFinding Right = new(RecordPurpose.Dkim, FindingLevel.Right, "dkim-key", KeyName, "The key is there.", null);
    private static readonly RecordFinding Wrong = new(RecordPurpose.Spf, FindingLevel.Wrong, "spf-two-records", Shop, "Two records.", "Make one.");
    private static readonly RecordFinding Unknown = new(RecordPurpose.Spf, FindingLevel.Unknown, "dns-timeout", Shop, "No answer.", "Look again.");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
    private readonly Store _store = new();
    private readonly Inspection _inspection = new();
    private readonly Lines _log = new();
    private readonly DomainMonitor _monitor;

    public DomainMonitorTests() => _monitor = new DomainMonitor(_store, _inspection, _time, new Random(1), _log) { Every = TimeSpan.FromHours(6) };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _monitor.DisposeAsync();

    [Fact]
    public async Task A_new_domain_is_looked_at_at_once_and_its_keys_are_used_when_they_are_seen()
    {
        _store.Domain = Domain(DomainVerification.Pending);
        _inspection.Findings = [Right];

        await _monitor.LookAsync(Cancellation);

        Assert.Equal(DomainVerification.Verified, _store.Domain.Verification);
        Assert.Equal(DomainKeyState.Active, Assert.Single(_store.Domain.Keys).State);
        Assert.Equal(
            ["The DNS has the record of the key pr1 of shop.example: its mail is signed with it from now on", "The DNS records of shop.example are right: mail is signed and verified"], _log.Texts);
    }

    [Fact]
    public async Task A_key_that_is_not_seen_is_not_used()
    {
        _store.Domain = Domain(DomainVerification.Pending);
        _inspection.Findings = [Wrong];

        await _monitor.LookAsync(Cancellation);

        Assert.Equal(DomainVerification.Pending, _store.Domain.Verification);
        Assert.Equal(DomainKeyState.Next, Assert.Single(_store.Domain.Keys).State);
        Assert.Empty(_log.Texts);
    }

    [Fact]
    public async Task A_next_key_that_is_seen_beside_one_in_use_is_noted_and_left_to_settle()
    {
        var domain = Domain(DomainVerification.Verified);
        _store.Domain = domain with { Keys = [domain.Keys[0], domain.Keys[0] with { Id = 2, Selector = "pr0", State = DomainKeyState.Active }] };
        _inspection.Findings = [Right];
        await _monitor.LookAsync(Cancellation);

        await LookAfterAsync(TimeSpan.FromHours(7), Right);

        var key = Assert.Single(_store.Domain.Keys);
        Assert.Equal((DomainKeyState.Next, _time.GetUtcNow()), (key.State, key.SeenAt));
    }

    [Fact]
    public async Task What_breaks_is_told_once_and_when_it_is_right_again()
    {
        _store.Domain = Domain(DomainVerification.Pending);
        await LookAfterAsync(TimeSpan.Zero, Right);
        _log.Texts.Clear();

        await LookAfterAsync(TimeSpan.FromHours(7), Right, Wrong);
        await LookAfterAsync(TimeSpan.FromHours(7), Right, Wrong);

        Assert.Equal(["The DNS records of shop.example were right and are not any more (spf-two-records): Two records. Make one."], _log.Texts);
        Assert.Equal(DomainVerification.Broken, _monitor.States.Single().Verification);
        Assert.Equal(["spf-two-records shop.example"], _monitor.States.Single().Wrong);

        await LookAfterAsync(TimeSpan.FromHours(7), Right);

        Assert.Equal("The DNS records of shop.example are right again", _log.Texts[^1]);
        Assert.Equal(DomainVerification.Verified, _monitor.States.Single().Verification);
    }

    [Fact]
    public async Task An_answer_that_does_not_come_breaks_nothing()
    {
        _store.Domain = Domain(DomainVerification.Verified);
        await _monitor.LookAsync(Cancellation);

        await LookAfterAsync(TimeSpan.FromHours(7), Unknown);

        Assert.Equal(1, _inspection.Looks);
        Assert.Equal(DomainVerification.Verified, _store.Domain.Verification);
        Assert.Empty(_log.Texts);
    }

    [Fact]
    public async Task What_was_broken_before_a_restart_is_not_told_again()
    {
        _store.Domain = Domain(DomainVerification.Broken);
        await _monitor.LookAsync(Cancellation);

        await LookAfterAsync(TimeSpan.FromHours(7), Wrong);

        Assert.Equal(1, _inspection.Looks);
        Assert.Empty(_log.Texts);
    }

    [Fact]
    public async Task A_domain_is_not_looked_at_before_its_time()
    {
        _store.Domain = Domain(DomainVerification.Pending);
        await LookAfterAsync(TimeSpan.Zero, Right);

        await LookAfterAsync(TimeSpan.FromHours(5), Right);
        Assert.Equal(1, _inspection.Looks);

        await LookAfterAsync(TimeSpan.FromHours(2), Right);
        Assert.Equal(2, _inspection.Looks);
    }

    [Fact]
    public async Task A_shorter_interval_is_in_force_at_once()
    {
        _store.Domain = Domain(DomainVerification.Verified);
        await _monitor.LookAsync(Cancellation);
        _monitor.Every = TimeSpan.FromMinutes(1);

        await LookAfterAsync(TimeSpan.Zero, Right);
        await LookAfterAsync(TimeSpan.FromMinutes(1), Right);

        Assert.Equal(1, _inspection.Looks);
    }

    [Fact]
    public async Task Domains_of_a_restart_are_not_all_looked_at_together()
    {
        _store.Domain = Domain(DomainVerification.Verified);

        await _monitor.LookAsync(Cancellation);

        Assert.Equal(0, _inspection.Looks);
    }

    [Fact]
    public async Task Without_an_interval_nothing_is_asked()
    {
        _monitor.Every = null;
        _store.Domain = Domain(DomainVerification.Pending);

        await _monitor.LookAsync(Cancellation);

        Assert.Equal(0, _inspection.Looks);
        Assert.Equal(Shop, _monitor.States.Single().Name);
    }

    [Fact]
    public async Task It_looks_by_itself_as_time_passes()
    {
        _store.Domain = Domain(DomainVerification.Pending);
        _inspection.Findings = [Wrong];

        _monitor.Start();
        await _inspection.LookedAsync();
        // Each step lets the timer tick; a tick is taken when the look before it is over.
        while (_inspection.Looks < 2)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        Assert.InRange(_time.GetUtcNow() - _time.Start, TimeSpan.FromMinutes(9), TimeSpan.MaxValue);
    }

    private async Task LookAfterAsync(TimeSpan span, params ImmutableArray<RecordFinding> findings)
    {
        _time.Advance(span);
        _inspection.Findings = findings;
        await _monitor.LookAsync(Cancellation);
    }

    private static SendingDomain Domain(DomainVerification verification) => new()
    {
        Name = Shop,
        CreatedAt = DateTimeOffset.UnixEpoch,
        Verification = verification,
        Keys = [new DomainKey { Id = 1, Selector = "pr1", Algorithm = DkimAlgorithm.Ed25519Sha256, State = DomainKeyState.Next, PublicRecord = "v=DKIM1; k=ed25519; p=", CreatedAt = DateTimeOffset.UnixEpoch }],
    };

    private sealed class Inspection : IDomainInspection
    {
        private readonly TaskCompletionSource _looked = new();

        public int Looks { get; private set; }

        public ImmutableArray<RecordFinding> Findings { get; set; } = [];

        public Task LookedAsync() => _looked.Task;

        public Task<ImmutableArray<RecordFinding>> InspectAsync(SendingDomain domain, CancellationToken cancellation)
        {
            Looks++;
            _looked.TrySetResult();
            return Task.FromResult(Findings);
        }
    }

    private sealed class Lines : ILogger<DomainMonitor>
    {
        public List<string> Texts { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Texts.Add(formatter(state, exception));
    }

    /// <summary>One domain.</summary>
    private sealed class Store : IDomainStore
    {
        public SendingDomain Domain { get; set; } = null!; // set by each test

        public ValueTask<ImmutableArray<SendingDomain>> ListAsync(CancellationToken cancellation) => new([Domain]);

        public ValueTask<bool> ChangeKeysAsync(IReadOnlyList<KeyTransition> transitions, CancellationToken cancellation)
        {
            Domain = Domain with { Keys = [.. transitions.Select(transition => transition.After)] };
            return new(true);
        }

        public ValueTask SetVerificationAsync(DomainName name, DomainVerification verification, DateTimeOffset at, CancellationToken cancellation)
        {
            Domain = Domain with { Verification = verification, VerifiedAt = at };
            return default;
        }

        public ValueTask<SendingDomain?> FindAsync(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<bool> AddAsync(SendingDomain domain, IReadOnlyList<DkimSigningKey> keys, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<bool> RemoveAsync(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<bool> AddKeyAsync(DkimSigningKey key, DateTimeOffset at, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<bool> RemoveKeyAsync(DomainKey key, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<DkimSigningKey?> ReadSigningKeyAsync(SendingDomain domain, DomainKey key, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
