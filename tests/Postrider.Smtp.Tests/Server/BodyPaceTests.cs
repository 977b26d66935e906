using Postrider.Smtp.Server;
using Postrider.Smtp.Server.Hosting;

namespace Postrider.Smtp.Tests.Server;

public sealed class BodyPaceTests
{
    private static readonly SessionLimits Limits = new() { DataTimeout = TimeSpan.FromSeconds(100), MinimumDataRate = 10 };

    [Fact]
    public void Waits_add_up_however_often_an_octet_comes()
    {
        var pace = new BodyPace(Limits);

        for (var i = 0; i < 4; i++) pace.Receive(1, TimeSpan.FromSeconds(20));

        Assert.Equal(TimeSpan.FromSeconds(20.4), pace.Patience);
    }

    [Fact]
    public void Octets_earn_time_back_but_no_more_than_there_was()
    {
        var pace = new BodyPace(Limits);

        pace.Receive(100, TimeSpan.FromSeconds(50));
        Assert.Equal(TimeSpan.FromSeconds(60), pace.Patience);
        pace.Receive(long.MaxValue, TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(100), pace.Patience);
    }

    [Fact]
    public void Patience_is_never_negative()
    {
        var pace = new BodyPace(Limits);

        pace.Receive(0, TimeSpan.FromHours(1));

        Assert.Equal(TimeSpan.Zero, pace.Patience);
    }

    [Fact]
    public void Each_message_begins_with_all_of_it()
    {
        var pace = new BodyPace(Limits);
        pace.Receive(1, TimeSpan.FromSeconds(50));

        pace.Begin();

        Assert.Equal(TimeSpan.FromSeconds(100), pace.Patience);
    }

    [Fact]
    public void Without_a_rate_each_octet_renews_the_wait()
    {
        var pace = new BodyPace(Limits with { MinimumDataRate = 0 });

        pace.Receive(1, TimeSpan.FromSeconds(99));

        Assert.Equal(TimeSpan.FromSeconds(100), pace.Patience);
    }
}
