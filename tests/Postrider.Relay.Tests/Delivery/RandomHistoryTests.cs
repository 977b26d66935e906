using Postrider.Relay.Delivery;
using Postrider.Relay.Events;
using Postrider.Relay.Routing;
using Postrider.Relay.Spooling;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Tests.Delivery;

/// <summary>Whatever happens in whatever order: each recipient ends once, none is lost, and none is sent again after its end was recorded.</summary>
public sealed class RandomHistoryTests
{
    private const int Messages = 60;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Every_recipient_ends_exactly_once(int seed)
    {
        var random = new Random(seed);
        await using var rig = new RelayRig(Tight);
        var again = new List<string>();
        rig.Memory.BeforeCommit = change =>
        {
            if (change.Append.Count == 0 && Next(random, 20) == 0) throw new SpoolException("An I/O error.");
        };
        rig.Peers.Default = new ScriptedPeer
        {
            Open = _ => Task.FromResult(Next(random, 8) == 0 ? new ClientFailure(ClientStage.Connect, new Reply(421, "4.4.1", "refused"), false, null) : null),
            Send = (transaction, _) =>
            {
                lock (again)
                {
                    foreach (var recipient in transaction.Recipients)
                        if (rig.Memory.IsGone(recipient.ForwardPath)) again.Add(recipient.ForwardPath.ToString());
                }

                return Task.FromResult(Answer(random, transaction));
            },
        };
        await rig.Queue.StartAsync(RelayRig.Cancellation);
        var all = new List<(SpoolId Id, int Count)>();

        for (var i = 0; i < Messages; i++)
        {
            var to = Enumerable.Range(0, 1 + Next(random, 4)).Select(n => $"user{i}-{n}@site{Next(random, 12)}.example").ToArray();
            var message = await rig.SubmitAsync(null, to);
            all.Add((message.Id, to.Length));
            if (Next(random, 4) == 0) rig.Time.Advance(TimeSpan.FromSeconds(Next(random, 400)));
            if (Next(random, 15) == 0) await rig.Queue.ChangeAsync(new QueueFilter { Destination = $"site{Next(random, 12)}.example" }, (QueueChange)Next(random, 5), RelayRig.Cancellation);
            if (Next(random, 25) == 0) await rig.RestartAsync();
        }

        await rig.Queue.ChangeAsync(new QueueFilter(), QueueChange.Release, RelayRig.Cancellation);
        await rig.PassUntilAsync(TimeSpan.FromSeconds(15), () => rig.Memory.RecipientCount == 0);

        Assert.Empty(again);
        var ends = rig.Memory.EndsByRecipient();
        Assert.Equal(all.Sum(message => message.Count), ends.Count);
        Assert.All(ends.Values, count => Assert.Equal(1, count));
    }

    private static RelayOptions Tight => RelayRig.DefaultOptions with
    {
        MaximumConnections = 4,
        MaximumLoadedRecipients = 40,
        MaximumLoadedPerQueue = 10,
        Routes = [new Route { Name = "default", Kind = RouteKind.Mx, MaximumConnections = 3, Retry = new RetryPolicy { GiveUpAfter = TimeSpan.FromHours(6) } }],
    };

    private static TransactionResult Answer(Random random, ClientTransaction transaction) => Next(random, 10) switch
    {
        0 => ScriptedPeer.Answer(transaction, new Reply(421, "4.4.2", "The connection broke"), ClientStage.Mail, fromPeer: false, usable: false),
        1 => ScriptedPeer.Answer(transaction, new Reply(421, "4.3.2", "Going down"), ClientStage.Recipient, usable: false),
        _ => new TransactionResult([.. transaction.Recipients.Select(_ => Answer(random))], true),
    };

    private static RecipientResult Answer(Random random) => Next(random, 5) switch
    {
        0 => new RecipientResult(new Reply(451, "4.7.1", "Later"), ClientStage.Recipient, true),
        1 => new RecipientResult(new Reply(550, "5.1.1", "Never"), ClientStage.Recipient, true),
        _ => new RecipientResult(ScriptedPeer.Ok, ClientStage.DataEnd, true),
    };

    private static int Next(Random random, int limit)
    {
        lock (random) return random.Next(limit);
    }
}
