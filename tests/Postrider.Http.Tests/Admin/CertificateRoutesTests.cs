using Postrider.Http.Admin;
using Postrider.Http.Tests.Fakes;

namespace Postrider.Http.Tests.Admin;

public sealed class CertificateRoutesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Certificates_are_listed_with_the_records_that_they_want()
    {
        await using var relay = await RunningRelay.StartAsync();
        relay.Certificates.Shown.Add(View("mail.example.com", warning: null));
        using var client = relay.Connect();

        var view = Assert.Single((await client.ListCertificatesAsync(Cancellation)).Certificates);

        Assert.Equal(["mail.example.com"], view.Names);
        Assert.Equal(new WantedTlsa("_25._tcp.mail.example.com", "3 1 1 00", "next", Queued.Now, Queued.Now.AddHours(1)), Assert.Single(view.Tlsa));
    }

    [Theory]
    [InlineData("b.example", 1)]
    [InlineData("c.example", 0)]
    [InlineData(null, 2)]
    public async Task One_or_all_are_renewed(string? name, int count)
    {
        await using var relay = await RunningRelay.StartAsync();
        relay.Certificates.Shown.AddRange([View("a.example", null), View("b.example", null)]);
        using var client = relay.Connect();

        Assert.Equal(count, (await client.RenewCertificatesAsync(name, Cancellation)).Certificates.Count);
        Assert.Equal([name], relay.Certificates.Renewed);
    }

    [Fact]
    public async Task Status_names_those_that_somebody_ought_to_look_after()
    {
        await using var relay = await RunningRelay.StartAsync();
        relay.Certificates.Shown.AddRange([View("a.example", null), View("b.example", "it ends soon")]);
        using var client = relay.Connect();

        Assert.Equal(["b.example"], Assert.Single((await client.ReadStatusAsync(Cancellation)).Certificates).Names);
    }

    private static CertificateView View(string name, string? warning) => new()
    {
        Source = "acme.example",
        Names = [name],
        NotAfter = Queued.Now.AddDays(90),
        Warning = warning,
        Tlsa = [new WantedTlsa($"_25._tcp.{name}", "3 1 1 00", "next", Queued.Now, Queued.Now.AddHours(1))],
    };
}
