using Postrider.Relay.Events;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Tests.Delivery;

/// <summary>Bodies that a peer does not take as they are (RFC 6152, 3).</summary>
public sealed class DowngradeTests
{
    private const string EightBit = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nViele freundliche Grüße aus der Stadt am Fluss\r\n";
    private const string Signed =
        "MIME-Version: 1.0\r\nContent-Type: multipart/signed; boundary=b; micalg=sha-256; protocol=\"application/pgp-signature\"\r\n\r\n"
        + "--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGrüße\r\n"
        + "--b\r\nContent-Type: application/pgp-signature\r\n\r\nxyz\r\n--b--\r\n";

    [Fact]
    public async Task An_eight_bit_body_goes_converted_over_the_same_connection_to_a_seven_bit_peer()
    {
        var attempts = new List<BodyType>();
        await using var rig = await StartAsync(EightBit, attempts);
        var sent = "";
        var refuse = rig.Peers.Default.Send;
        rig.Peers.Default.Send = async (transaction, cancellation) =>
        {
            using var reader = new StreamReader(transaction.Body.OpenRead());
            sent = await reader.ReadToEndAsync(cancellation);
            return await refuse(transaction, cancellation);
        };

        await rig.SubmitAsync("ann@a.example", MailParameters.None with { Body = BodyType.EightBitMime }, RecipientParameters.None, "bob@b.example");
        await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);

        Assert.Equal([BodyType.EightBitMime, BodyType.SevenBit], attempts);
        Assert.Equal(1, rig.Peers.Opened);
        Assert.Contains("Gr=C3=BC=C3=9Fe", sent, StringComparison.Ordinal);
        Assert.Equal(1, Assert.Single(rig.Memory.EventsOf(DeliveryEventKind.Delivered)).Attempt);
    }

    [Fact]
    public async Task A_signed_body_is_not_converted_but_returned()
    {
        var attempts = new List<BodyType>();
        await using var rig = await StartAsync(Signed, attempts);

        await rig.SubmitAsync(null, MailParameters.None with { Body = BodyType.EightBitMime }, RecipientParameters.None, "bob@b.example");
        await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);

        Assert.Equal([BodyType.EightBitMime], attempts);
        Assert.Equal("5.6.3", Assert.Single(rig.Memory.EventsOf(DeliveryEventKind.Bounced)).Reply?.Status?.ToString());
    }

    private static async Task<RelayRig> StartAsync(string content, List<BodyType> attempts)
    {
        var rig = await RelayRig.StartAsync();
        rig.Content = content;
        rig.Peers.Default = new ScriptedPeer
        {
            Capabilities = new PeerCapabilities { Pipelining = true },
            Send = (transaction, _) =>
            {
                attempts.Add(transaction.Parameters.Body);
                return Task.FromResult(transaction.Parameters.Body == BodyType.SevenBit
                    ? ScriptedPeer.Answer(transaction, ScriptedPeer.Ok)
                    : ScriptedPeer.Answer(transaction, new Reply(554, "5.6.3", "Conversion needed"), ClientStage.Mail, fromPeer: false) with { NeedsDowngrade = true });
            },
        };
        return rig;
    }
}
