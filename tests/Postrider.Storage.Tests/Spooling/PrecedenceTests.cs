using Postrider.Storage.Spooling;

namespace Postrider.Storage.Tests.Spooling;

public sealed class PrecedenceTests
{
    [Fact]
    public async Task Work_that_nobody_waits_for_goes_on_when_the_last_one_before_it_is_done()
    {
        var precedence = new Precedence();
        var first = precedence.Hold();
        var second = precedence.Hold();

        var rests = precedence.EndedAsync(CancellationToken.None);
        first.Dispose();
        var restedStill = !rests.IsCompleted;
        second.Dispose();

        Assert.True(restedStill);
        await rests.WaitAsync(TestContext.Current.CancellationToken);
        Assert.True(precedence.EndedAsync(CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task Rest_ends_when_it_is_called_off()
    {
        using var stop = new CancellationTokenSource();
        var precedence = new Precedence();
        using var held = precedence.Hold();

        var rests = precedence.EndedAsync(stop.Token);
        await stop.CancelAsync();

        await rests;
        Assert.True(rests.IsCompletedSuccessfully);
    }
}
