using Postrider.Relay.Queue;
using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Relay.Tests.Queue;

public sealed class IntakeTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 3, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_spool_that_was_read_to_its_end_is_not_read_again_at_once()
    {
        var intake = new Intake(1000, 100);
        intake.EndRead(intake.Plan(Now)!.Value, null);

        Assert.Null(intake.Plan(Now.AddMilliseconds(1)));
        Assert.Null(intake.Plan(Now.AddSeconds(29)));
        Assert.NotNull(intake.Plan(Now.AddSeconds(31)));
    }

    [Fact]
    public void Nobody_gets_more_than_a_quarter_of_what_is_free()
    {
        var intake = new Intake(1000, 1000);

        var admitted = Enumerable.Range(0, 1000).Count(i => Admit(intake, i, "big.example") is not null);
        var newcomer = Admit(intake, 5000, "small.example");

        Assert.Equal(200, admitted);
        Assert.NotNull(newcomer);
    }

    [Fact]
    public void What_was_left_for_want_of_room_is_read_when_there_is_some()
    {
        var intake = new Intake(1000, 20);
        intake.EndRead(intake.Plan(Now)!.Value, null);
        var loaded = Enumerable.Range(0, 30).Select(i => Admit(intake, i, "b.example")).OfType<LoadedRecipient>().ToList();
        Assert.Null(intake.Plan(Now));

        foreach (var done in loaded.Take(10)) intake.Forget(done);

        var plan = intake.Plan(Now)!.Value;
        Assert.Equal("b.example", plan.Backlog?.Destination);
        Assert.True(DueOrder.Compare(plan.After, DueOrder.At(loaded[^1].Recipient)) >= 0);
    }

    private static LoadedRecipient? Admit(Intake intake, int number, string destination)
    {
        var message = new SpooledMessage { Id = SpoolId.Create(Now.AddMilliseconds(number), 0, 0), ReversePath = null, ReceivedAt = Now, Size = 1, Origin = "submission" };
        var recipient = new SpooledRecipient
        {
            Key = new RecipientKey(message.Id, 0),
            Address = MailboxAddress.Parse($"user@{destination}"),
            NextAttempt = Now,
            Expires = Now.AddDays(3),
        };
        return intake.Admit(message, recipient, RowOrigin.Offered, Now);
    }
}
