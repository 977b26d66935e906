using System.Collections.Frozen;
using Postrider.Relay.Events;
using Postrider.Relay.Labels;
using Postrider.Relay.Suppressions;
using Postrider.Relay.Tests.Delivery;
using Postrider.Relay.Tests.Submission;
using Postrider.Smtp;

namespace Postrider.Relay.Tests.Suppressions;

public sealed class SuppressedMailTests
{
    private static readonly DateTimeOffset Since = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private const string Bulk = "X-Postrider-Stream: bulk\r\n" + DoorBench.PlainMessage;

    private static readonly SuppressionScope Everything = new(SuppressionScope.DefaultTenant, null);

    [Fact]
    public async Task Bulk_mail_to_a_suppressed_recipient_is_taken_and_kept_nowhere()
    {
        var bench = BenchWith(Suppress("bob@there.example"));

        var reply = await bench.SendAsync(DoorBench.Submission(), Bulk);

        Assert.Equal(250, reply.Code);
        var change = Assert.Single(bench.Spool.Changes);
        Assert.Empty(change.Append);
        Assert.Equal([DeliveryEventKind.Accepted, DeliveryEventKind.Suppressed], change.Events.Select(happened => happened.Kind));
        Assert.Equal("hard-bounce since 2026-11-01 (550 gone)", change.Events[1].Note);
    }

    [Fact]
    public async Task Other_recipients_of_the_same_message_get_it()
    {
        var bench = BenchWith(Suppress("bob@there.example"));

        await bench.SendAsync(DoorBench.Submission(), Bulk, to: ["bob@there.example", "carol@there.example"]);

        Assert.Equal("carol@there.example", Assert.Single(bench.Spool.Only.Recipients).Address.ToString());
    }

    [Fact]
    public async Task Who_is_suppressed_while_mail_waits_gets_nothing_and_its_sender_is_told()
    {
        await using var rig = await RelayRig.StartAsync();
        rig.Peers.Default = ScriptedPeer.Replying(_ => new Reply(451, "4.7.1", "Later"));
        await rig.SubmitAsync("ann@a.example", "bob@b.example");
        await rig.UntilAsync(() => rig.Memory.EventsOf(DeliveryEventKind.Deferred).Count == 1);
        rig.Peers.Default = new ScriptedPeer();

        rig.Suppressions.Table = new SuppressionTable([Suppress("bob@b.example")]);
        await rig.PassAsync(TimeSpan.FromHours(1), TimeSpan.FromMinutes(1));

        Assert.Equal(0, rig.Memory.RecipientCount);
        Assert.Single(rig.Memory.EventsOf(DeliveryEventKind.Suppressed));
        Assert.Single(rig.Memory.EventsOf(DeliveryEventKind.Reported));
        Assert.Equal(["ann@a.example"], rig.Peers.Delivered);
    }

    [Fact]
    public async Task Bulk_mail_that_waits_for_who_is_suppressed_ends_without_a_report()
    {
        await using var rig = await RelayRig.StartAsync();
        rig.Suppressions.Table = new SuppressionTable([Suppress("bob@b.example")]);

        rig.Labels = new MessageLabels { Stream = MailStream.Bulk };
        await rig.SubmitAsync("ann@a.example", "bob@b.example");

        await rig.UntilAsync(() => rig.Memory.EventsOf(DeliveryEventKind.Suppressed).Count == 1);
        Assert.Empty(rig.Memory.EventsOf(DeliveryEventKind.Reported));
        Assert.Empty(rig.Peers.Sent);
    }

    [Fact]
    public async Task Who_is_suppressed_while_mail_stands_ready_for_a_connection_gets_nothing()
    {
        await using var rig = await RelayRig.StartAsync(RelayRig.With(route => route with { MaximumConnections = 1 }));
        var answer = new TaskCompletionSource();
        rig.Peers.Default = new ScriptedPeer
        {
            Send = async (transaction, _) =>
            {
                await rig.Peers.ParkAsync(answer.Task, inTransaction: true);
                return ScriptedPeer.Answer(transaction, ScriptedPeer.Ok);
            },
        };
        await rig.SubmitAsync("ann@a.example", "first@b.example");
        await rig.UntilAsync(() => rig.Peers.ParkedTransactions == 1);
        await rig.SubmitAsync("ann@a.example", "second@b.example", "third@b.example");

        rig.Suppressions.Table = new SuppressionTable([Suppress("second@b.example")]);
        answer.SetResult();

        await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);
        Assert.Equal(["ann@a.example", "first@b.example", "third@b.example"], rig.Peers.Delivered.Order());
        Assert.Single(rig.Memory.EventsOf(DeliveryEventKind.Suppressed));
    }

    [Theory]
    [InlineData("other", null, "bulk", false)]
    [InlineData("acme", "bulk", "bulk", true)]
    [InlineData("acme", "bulk", "transactional", false)]
    [InlineData("acme", null, "transactional", true)]
    public void A_suppression_holds_for_its_tenant_and_stream(string tenant, string? stream, string mail, bool isFound)
    {
        var scope = new SuppressionScope("acme", stream is null ? null : MailStream.Bulk);
        var table = new SuppressionTable([Suppress("bob@b.example") with { Scope = scope }]);
        var labels = new MessageLabels { Tenant = tenant, Stream = mail == "bulk" ? MailStream.Bulk : MailStream.Transactional };

        Assert.Equal(isFound, table.Find(MailboxAddress.Parse("Bob@B.example"), labels, Since.AddDays(1)) is not null);
    }

    [Fact]
    public void A_suppression_ends_when_it_expires()
    {
        var table = new SuppressionTable([Suppress("bob@b.example") with { Expires = Since.AddDays(2) }]);

        Assert.NotNull(table.Find(MailboxAddress.Parse("bob@b.example"), MessageLabels.None, Since.AddDays(1)));
        Assert.Null(table.Find(MailboxAddress.Parse("bob@b.example"), MessageLabels.None, Since.AddDays(2)));
    }

    [Theory]
    [InlineData(null, "bob@b.example")]
    [InlineData("SRS0=hash=day=x.example=ann@ours.example", "bob@b.example")]
    [InlineData("ann@x.example", "bob@ours.example")]
    public void Reports_and_mail_of_others_go_their_way(string? reversePath, string recipient)
    {
        var current = new CurrentSuppressions
        {
            Table = new SuppressionTable([Suppress("bob@b.example"), Suppress("bob@ours.example")]),
            Exemptions = new SuppressionExemptions(new[] { DomainName.Parse("ours.example") }.ToFrozenSet(), DomainName.Parse("ours.example")),
        };
        MailboxAddress? sender = reversePath is null ? null : MailboxAddress.Parse(reversePath);

        Assert.Null(current.Find(sender, MailboxAddress.Parse(recipient), MessageLabels.None, Since));
    }

    private static Suppression Suppress(string address) => new(Everything, address, SuppressionReason.HardBounce, Since) { Note = "550 gone" };

    private static DoorBench BenchWith(Suppression suppression)
    {
        var bench = new DoorBench();
        bench.Door.Rules = bench.Door.Rules with { Suppressions = new CurrentSuppressions { Table = new SuppressionTable([suppression]) } };
        return bench;
    }
}
