using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Time.Testing;
using Postrider.Relay.Delivery;
using Postrider.Relay.Queue;
using Postrider.Relay.Routing;
using Postrider.Relay.Shaping;
using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Relay.Tests.Shaping;

/// <summary>What a decision of scheduler and shaper costs, and what a queued recipient takes, as the queue grows. Explicit, for it measures: <c>-explicit only -class …DecisionMeasurement -showLiveOutput</c>.</summary>
public sealed class DecisionMeasurement
{
    private const int Decisions = 200_000;

    [Theory(Explicit = true)]
    [InlineData(10_000)]
    [InlineData(100_000)]
    [InlineData(1_000_000)]
    public void Time_and_memory_of_a_decision(int recipients)
    {
        var bench = new Bench(recipients, recipients / 20);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        bench.Fill();
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        bench.Decide(Decisions / 10);
        var (allocated, cpu, clock) = (GC.GetAllocatedBytesForCurrentThread(), Process.GetCurrentProcess().TotalProcessorTime, Stopwatch.GetTimestamp());
        bench.Decide(Decisions);
        var took = Stopwatch.GetElapsedTime(clock);
        TestContext.Current.TestOutputHelper!.WriteLine(FormattableString.Invariant(
            $"{recipients,9:N0} recipients over {recipients / 20,6:N0} domains: {(Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMicroseconds / Decisions:0.00} us CPU, {took.TotalMicroseconds / Decisions:0.00} us, {(GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)Decisions:0} octets allocated a decision; {held / (double)recipients:0} octets held a recipient"));
        Assert.True(bench.Sent >= Decisions);
    }

    /// <summary>The scheduler alone: connections are opened and transactions end at once, and each recipient that leaves is followed by a new one.</summary>
    private sealed class Bench : IDispatch
    {
        private readonly FakeTimeProvider _time = new();
        private readonly Scheduler _scheduler;
        private readonly RelayClock _clock;
        private readonly Queue<(Destination Destination, int Number)> _asked = new();
        private readonly Queue<BenchCarrier> _opening = new();
        private readonly List<BenchCarrier> _open = [];
        private readonly string[] _domains;
        private readonly int _recipients;
        private long _id;

        public Bench(int recipients, int domains)
        {
            _clock = new RelayClock(_time);
            var rule = new ShapeRule
            {
                Name = "all",
                Place = new RulePlace("shape.toml", 1),
                Values = new ShapeValues { MessageRates = new RateList([new Rate(1_000_000, TimeSpan.FromSeconds(1)), new Rate(100_000_000, TimeSpan.FromHours(1))]) },
            };
            _scheduler = new Scheduler(this, _clock, new Random(1), new RelayOptions
            {
                HostName = DomainName.Parse("relay.example"),
                MaximumLoadedRecipients = recipients * 2,
                MaximumLoadedPerQueue = recipients,
                MaximumConnections = 500,
                Routes = [new Route { Name = "default", Kind = RouteKind.Mx, MaximumTransactions = 1 }],
                Shapes = new ShapeTable([rule]),
            })
            { IsRunning = true };
            _recipients = recipients;
            _domains = [.. Enumerable.Range(0, domains).Select(static i => $"d{i}.example")];
        }

        public int Sent { get; private set; }

        public void Fill()
        {
            for (var i = 0; i < _recipients; i++) Offer();
            while (_asked.TryDequeue(out var asked)) Answer(asked.Destination, asked.Number);
            while (_opening.TryDequeue(out var carrier)) Open(carrier);
        }

        /// <summary>Each decision: a recipient is taken, sent, settled, and another comes in its place; every one over a connection of its own.</summary>
        public void Decide(int count)
        {
            for (var end = Sent + count; Sent < end;)
            {
                if (_open.Count == 0)
                {
                    _time.Advance(TimeSpan.FromMilliseconds(20));
                    while (_scheduler.Advance(256))
                    {
                    }
                }

                for (var i = _open.Count - 1; i >= 0 && Sent < end; i--)
                {
                    var carrier = _open[i];
                    _open.RemoveAt(i);
                    if (_scheduler.Take(carrier, 1, out var shipment) == CarrierStep.Send)
                    {
                        _scheduler.Landed(carrier, shipment!); // Given with it.
                        _scheduler.Learn(carrier.Queue, TimeSpan.FromMilliseconds(100), 1, 1);
                        _scheduler.Settle(shipment!.Recipients[0], null);
                        Sent++;
                        Offer();
                    }

                    _scheduler.End(carrier);
                }

                while (_asked.TryDequeue(out var asked)) Answer(asked.Destination, asked.Number);
                while (_opening.TryDequeue(out var carrier)) Open(carrier);
            }
        }

        Carrier IDispatch.Open(ReadyQueue queue, bool isProbe)
        {
            var carrier = new BenchCarrier(queue) { IsProbe = isProbe };
            _opening.Enqueue(carrier);
            return carrier;
        }

        void IDispatch.Resolve(Destination destination) => _asked.Enqueue((destination, destination.LookupNumber));

        void IDispatch.Fail(IReadOnlyList<LoadedRecipient> recipients, AttemptFailure failure) => throw new NotSupportedException(failure.Reply.ToString());

        void IDispatch.Attend(LoadedRecipient recipient) => throw new NotSupportedException();

        void IDispatch.ReadSpool()
        {
        }

        void IDispatch.Tell(ShapingEvent happened)
        {
        }

        void IDispatch.GivenUp(Carrier carrier, Shipment? shipment) => throw new NotSupportedException();

        private void Open(BenchCarrier carrier)
        {
            if (carrier.State != CarrierState.Opening) return;
            _open.Add(carrier);
            _scheduler.Opened(carrier);
        }

        private void Answer(Destination destination, int number)
        {
            var name = DomainName.Parse($"mx.{destination.Name}");
            _scheduler.Resolved(destination, number, new QueueHosts(name.Value, [new QueueHost(name, 10, [IPAddress.Loopback], 25, null)], DateTimeOffset.MaxValue));
        }

        private void Offer()
        {
            var id = new SpoolId(++_id);
            var message = new SpooledMessage { Id = id, ReversePath = null, ReceivedAt = _clock.Now, Size = 1, Origin = "bench" };
            var address = MailboxAddress.Parse($"u@{_domains[_id % _domains.Length]}");
            _scheduler.Offer(message, [new SpooledRecipient { Key = new RecipientKey(id, 0), Address = address, NextAttempt = _clock.Now, Expires = _clock.Now.AddDays(3) }]);
        }
    }

    private sealed class BenchCarrier(ReadyQueue queue) : Carrier(queue)
    {
        public override string Description => "bench";

        public override void Wake()
        {
        }

        public override void Cut()
        {
        }
    }
}
