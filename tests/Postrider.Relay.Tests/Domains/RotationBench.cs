using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Postrider.Mail.Dkim;
using Postrider.Relay.Domains;
using Postrider.Smtp;

namespace Postrider.Relay.Tests.Domains;

/// <summary>A domain whose keys are looked after, a zone, and a clock that tests move.</summary>
internal sealed class RotationBench
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public RotationBench(KeySchedule schedule, DomainName? delegationZone = null)
    {
        Rotator = new KeyRotator(Store, Zone, Time, new ListLogger(Log), schedule, Zone);
        Domain = new SendingDomain { Name = DomainName.Parse("mine.example"), CreatedAt = Start, DelegationZone = delegationZone };
    }

    public FakeTimeProvider Time { get; } = new(Start);

    public MemoryDomainStore Store { get; } = new();

    public SimulatedZone Zone { get; } = new();

    public KeyRotator Rotator { get; }

    public List<string> Log { get; } = [];

    private SendingDomain Domain { get; }

    public SendingDomain Now => Store["mine.example"];

    /// <summary>The key that mail is signed with; there is one.</summary>
    public DomainKey Active => Now.Keys.Single(key => key.State == DomainKeyState.Active);

    /// <summary>Adds the domain without keys, and lets the first ones be made and used.</summary>
    public async Task BeginAsync()
    {
        await Store.AddAsync(Domain, [], default);
        await Rotator.TurnAsync(default);
    }

    /// <summary>Lets time pass, an hour a turn.</summary>
    /// <param name="each">Called after each turn.</param>
    public async Task PassAsync(TimeSpan time, Action? each = null)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromHours(1))
        {
            Time.Advance(TimeSpan.FromHours(1));
            await Rotator.TurnAsync(default);
            each?.Invoke();
        }
    }

    private sealed class ListLogger(List<string> lines) : ILogger<KeyRotator>
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => lines.Add(formatter(state, exception));
    }
}
