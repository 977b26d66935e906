using System.IO.Pipelines;
using Postrider.Relay.Events;
using Postrider.Relay.Submission;
using Postrider.Relay.Suppressions;
using Postrider.Smtp;
using Postrider.Storage.Station;
using Postrider.Storage.Suppressions;

namespace Postrider.Tests.Serving;

/// <summary>A whole relay that learns who does not exist, and writes to nobody who is on its list.</summary>
public sealed class SuppressionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_recipient_of_bulk_mail_that_was_refused_as_not_existing_is_not_written_to_again()
    {
        await using var running = await RunningStation.StartAsync();
        await SendAsync(running, "bob@refuse.example");
        var learnt = await UntilAsync(running, list => list.Count > 0);

        Assert.Equal(("bob@refuse.example", SuppressionReason.HardBounce), (learnt[0].Address, learnt[0].Reason));
        var receipt = await UntilSuppressedAsync(running, "Bob@refuse.example");
        Assert.Equal([DeliveryEventKind.Accepted, DeliveryEventKind.Suppressed], (await running.Station.Events.FindAsync(receipt, Cancellation)).Select(happened => happened.Kind));
    }

    [Fact]
    public async Task Nobody_is_learnt_where_that_is_not_wanted()
    {
        await using var running = await RunningStation.StartAsync(settings => settings with { Suppression = new(LearnsFromRefusals: false) });
        var message = await SendAsync(running, "bob@refuse.example");

        await UntilAsync(async () => (await running.Station.Events.FindAsync(message, Cancellation)).Any(happened => happened.Kind == DeliveryEventKind.Bounced));

        Assert.Empty(await ReadAsync(running));
    }

    private static async Task<Relay.Spooling.SpoolId> SendAsync(RunningStation running, string to)
    {
        var envelope = new LocalEnvelope { ReversePath = MailboxAddress.Parse("a@sender.example"), Recipients = [new(MailboxAddress.Parse(to), RecipientParameters.None)] };
        var receipt = await running.Station.Submission.SubmitAsync(envelope, PipeReader.Create(new MemoryStream("X-Postrider-Stream: bulk\nSubject: x\n\nx\n"u8.ToArray())), Cancellation);
        Assert.True(receipt.Reply.IsPositive, receipt.Reply.ToString());
        return receipt.Id!.Value; // It was taken.
    }

    // The relay sees a change of its database within a second or two.
    private static async Task<Relay.Spooling.SpoolId> UntilSuppressedAsync(RunningStation running, string to)
    {
        Relay.Spooling.SpoolId message = default;
        await UntilAsync(async () =>
        {
            message = await SendAsync(running, to);
            IReadOnlyList<DeliveryEvent> events = [];
            await UntilAsync(async () => (events = await running.Station.Events.FindAsync(message, Cancellation)).Any(happened => happened.Kind is DeliveryEventKind.Suppressed or DeliveryEventKind.Bounced));
            return events.Any(happened => happened.Kind == DeliveryEventKind.Suppressed);
        });
        return message;
    }

    private static async Task<IReadOnlyList<Suppression>> UntilAsync(RunningStation running, Func<IReadOnlyList<Suppression>, bool> condition)
    {
        IReadOnlyList<Suppression> list = [];
        await UntilAsync(async () => condition(list = await ReadAsync(running)));
        return list;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while (!await condition()) await Task.Delay(50, patience.Token);
    }

    private static async Task<IReadOnlyList<Suppression>> ReadAsync(RunningStation running)
    {
        using var database = await StationDatabase.OpenAsync(running.Station.Settings.DataDirectory, Cancellation);
        return await new SqliteSuppressionStore(database).ReadAsync(Cancellation);
    }
}
