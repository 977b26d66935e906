using System.Buffers;
using System.Collections.Immutable;
using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Postrider.Mail.TlsPolicies;
using Postrider.Relay.Delivery;
using Postrider.Relay.Labels;
using Postrider.Relay.Outcomes;
using Postrider.Relay.Routing;
using Postrider.Relay.Spooling;
using Postrider.Relay.Suppressions;
using Postrider.Relay.WarmUp;
using Postrider.Smtp;

namespace Postrider.Relay.Tests.Delivery;

/// <summary>A relay queue in a simulated world: its time, its DNS, its peers, and a spool that outlives it.</summary>
internal sealed class RelayRig : IAsyncDisposable
{
    private readonly SpoolIdSource _ids;
    private TlsPolicyResolver _policies = TlsPolicyResolver.RoutesAlone;

    public RelayRig(RelayOptions? options = null, ISpool? spool = null, ILoggerFactory? loggers = null)
    {
        _ids = new SpoolIdSource(Time);
        Options = options ?? DefaultOptions;
        Loggers = loggers ?? NullLoggerFactory.Instance;
        Spool = spool ?? Memory;
        WarmUp = new WarmUpBook(Time, Loggers.CreateLogger<WarmUpBook>());
        Queue = NewQueue();
    }

    public static RelayOptions DefaultOptions { get; } = new()
    {
        HostName = DomainName.Parse("relay.example"),
        Routes = [new Route { Name = "default", Kind = RouteKind.Mx, Retry = RetryPolicy.Default with { Jitter = 0 } }],
    };

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 24, 3, 0, 0, TimeSpan.Zero));

    public DateTimeOffset Now => Time.GetUtcNow();

    public MemorySpool Memory { get; } = new();

    public ISpool Spool { get; }

    /// <summary>What new sources may send.</summary>
    public WarmUpBook WarmUp { get; }

    /// <summary>Who learns, from the next start on.</summary>
    public IOutcomeWatcher? Outcomes { get; init; }

    public ScriptedPeers Peers { get; } = new();

    public FakeExchanges Exchanges { get; } = new();

    public CurrentSuppressions Suppressions { get; } = new();

    public RelayOptions Options { get; }

    /// <summary>What the messages are labelled with.</summary>
    public MessageLabels Labels { get; set; } = MessageLabels.None;

    /// <summary>What the messages say.</summary>
    public string Content { get; set; } = "Subject: test\r\n\r\nHello.\r\n";

    public ILoggerFactory Loggers { get; }

    public RelayQueue Queue { get; private set; }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A rig that delivers.</summary>
    public static async Task<RelayRig> StartAsync(RelayOptions? options = null)
    {
        var rig = new RelayRig(options);
        await rig.Queue.StartAsync(Cancellation);
        return rig;
    }

    public static RelayOptions With(Func<Route, Route> route) => DefaultOptions with { Routes = [route(DefaultOptions.Routes[0])] };

    /// <summary>Begins to deliver by policies of others.</summary>
    public Task UseAsync(TlsPolicyResolver policies)
    {
        _policies = policies;
        return RestartAsync();
    }

    /// <summary>The process ends at this moment, and another begins over the same spool.</summary>
    public async Task RestartAsync()
    {
        await Queue.DisposeAsync();
        Queue = NewQueue();
        await Queue.StartAsync(Cancellation);
    }

    /// <summary>Makes a message durable and offers it, as submission does.</summary>
    public async Task<SpooledMessage> SubmitAsync(string? from, params string[] to) => await SubmitAsync(from, MailParameters.None, RecipientParameters.None, to);

    public async Task<SpooledMessage> SubmitAsync(string? from, MailParameters parameters, RecipientParameters recipientParameters, params string[] to)
    {
        var (message, recipients) = await StoreAsync(from, parameters, recipientParameters, to);
        Queue.Offer(message, recipients);
        return message;
    }

    public async Task<(SpooledMessage Message, IReadOnlyList<SpooledRecipient> Recipients)> StoreAsync(
        string? from, MailParameters parameters, RecipientParameters recipientParameters, params string[] to)
    {
        var body = Spool.CreateBody();
        await body.WriteAsync(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(Content)), Cancellation);
        var message = new SpooledMessage
        {
            Id = _ids.Next(),
            ReversePath = from is null ? null : MailboxAddress.Parse(from),
            Parameters = parameters,
            ReceivedAt = Now,
            Size = body.Size,
            Origin = "submission",
            Labels = Labels,
        };
        var recipients = to.Select((address, ordinal) =>
            RecipientSchedule.Create(message, ordinal, MailboxAddress.Parse(address), recipientParameters, Queue.RetryFor)).ToImmutableArray();
        var change = new SpoolChange();
        change.Append.Add(new NewMessage(message, recipients, body));
        await Spool.CommitAsync(change, Cancellation);
        return (message, recipients);
    }

    public ScriptedPeer Peer(string address, ScriptedPeer peer) => Peers.Peers[IPAddress.Parse(address)] = peer;

    /// <summary>Waits until something is so. The time of the simulation stands still meanwhile.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            Assert.False(patience.IsCancellationRequested, $"It did not come about; {Queue.Unrest}, {Spool.RecipientCount} recipients in the spool.");
            await Task.Delay(1, Cancellation);
        }
    }

    /// <summary>Waits until everything that moves waits for time or for a peer.</summary>
    public Task RestAsync() => UntilAsync(() => IsAtRest() && IsAtRest());

    /// <summary>Lets time pass in steps, and everything happen that it brings.</summary>
    public async Task PassAsync(TimeSpan time, TimeSpan step)
    {
        await RestAsync();
        for (var passed = TimeSpan.Zero; passed < time; passed += step)
        {
            Time.Advance(step);
            await RestAsync();
        }
    }

    /// <summary>Lets time pass in steps, whatever moves, until something is so.</summary>
    public Task PassUntilAsync(TimeSpan step, Func<bool> condition) => UntilAsync(() =>
    {
        if (condition()) return true;
        Time.Advance(step);
        return false;
    });

    public async ValueTask DisposeAsync() => await Queue.DisposeAsync();

    private bool IsAtRest()
    {
        var unrest = Queue.Unrest;
        return unrest is { Moving: 0, IsReading: false }
            && unrest.Opening == Peers.ParkedOpenings && unrest.Sending == Peers.ParkedTransactions && unrest.Asked == Exchanges.Parked && !Queue.IsReadPending;
    }

    private RelayQueue NewQueue() => new(
        new RelayServices
        {
            Suppressions = Suppressions,
            Spool = Spool,
            Exchanges = Exchanges,
            Policies = _policies,
            Connector = Peers,
            Ids = _ids,
            Time = Time,
            Loggers = Loggers,
            Random = new Random(1),
            WarmUp = WarmUp,
            Outcomes = Outcomes,
        },
        Options);
}
