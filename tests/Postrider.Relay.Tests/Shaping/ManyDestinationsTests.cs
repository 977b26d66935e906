using Postrider.Relay.Delivery;
using Postrider.Relay.Shaping;
using Postrider.Relay.Tests.Delivery;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Tests.Shaping;

/// <summary>Ten thousand destinations of which a hundred misbehave, each in its own way.</summary>
public sealed class ManyDestinationsTests
{
    private const int Destinations = 10_000;
    private const int EachBad = 100;

    [Fact]
    public async Task A_hundred_that_misbehave_delay_none_of_ten_thousand()
    {
        var slow = new Reaction { Rule = "everybody", Place = new RulePlace("shape.toml", 1), Pattern = new ReplyPattern(["421"], [], []), Kind = ReactionKind.Pause };
        var rule = new ShapeRule { Name = "everybody", Place = new RulePlace("shape.toml", 1), Values = new ShapeValues(), Reactions = [slow] };
        await using var rig = await RelayRig.StartAsync(RelayRig.DefaultOptions with { Shapes = new ShapeTable([rule]), MaximumConnections = 300 });
        for (var i = 0; i < Destinations; i += EachBad) Misbehave(rig, i);

        for (var i = 0; i < Destinations; i++)
        {
            await rig.SubmitAsync(null, $"a@d{i}.example");
            await rig.SubmitAsync(null, $"b@d{i}.example");
        }

        // The clock stands still: whatever waits for it waits for ever.
        const int Good = 2 * (Destinations - (Destinations / EachBad));
        await rig.UntilAsync(() => rig.Peers.Sent.Count >= Good);
        Assert.Equal(Good, rig.Peers.Delivered.Distinct().Count());
    }

    private static void Misbehave(RelayRig rig, int number)
    {
        var address = $"10.250.{number / 256 % 256}.{number % 256}";
        rig.Exchanges.Set($"d{number}.example", ($"mx.d{number}.example", 10, address));
        rig.Peer(address, (number / EachBad % 5) switch
        {
            0 => new ScriptedPeer { Open = async _ => await HangAsync(rig) },
            1 => ScriptedPeer.Unreachable(),
            2 => ScriptedPeer.Replying(_ => new Reply(421, "4.7.0", "Too many connections")),
            3 => new ScriptedPeer
            {
                Send = async (transaction, _) =>
                {
                    await rig.Peers.ParkAsync(new TaskCompletionSource().Task, inTransaction: true);
                    return ScriptedPeer.Answer(transaction, ScriptedPeer.Ok);
                },
            },
            _ => ScriptedPeer.Replying(_ => new Reply(450, "4.2.0", "Greylisted")),
        });
    }

    private static async Task<ClientFailure?> HangAsync(RelayRig rig)
    {
        await rig.Peers.ParkAsync(new TaskCompletionSource().Task);
        return null;
    }
}
