using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Sandbox.Captures;
using Postrider.Sandbox.Internet;
using Postrider.Smtp;
using Postrider.Smtp.Client;
using Postrider.Smtp.Server;

namespace Postrider.Sandbox.Tests.Internet;

public sealed class SmallInternetTests : IAsyncLifetime
{
    private static readonly MailboxAddress Sender = MailboxAddress.Parse("shop@sender.example");

    private readonly CaptureStore _captures = new(TimeProvider.System);
    private SmallInternet? _internet;

    private SmallInternet Internet => _internet!; // set before each test

    public async ValueTask InitializeAsync() =>
        _internet = await SmallInternet.StartAsync(_captures, new NoCertificates(), TimeProvider.System, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => Internet.DisposeAsync();

    [Fact]
    public async Task A_destination_captures_what_it_takes_under_its_own_name()
    {
        var result = await SendAsync(Destinations.Inbox.Hosts[0], "anna@inbox.example");

        Assert.True(result.Reply.IsPositive, result.Reply.ToString());
        Assert.Equal("mx.inbox.example", Assert.Single(_captures.Messages).Server);
    }

    [Fact]
    public async Task A_greylisting_destination_takes_the_second_attempt()
    {
        var first = await SendAsync(Destinations.Greylisting.Hosts[0], "bert@greylist.example");
        var second = await SendAsync(Destinations.Greylisting.Hosts[0], "bert@greylist.example");

        Assert.Equal((451, 250), (first.Reply.Code, second.Reply.Code));
    }

    [Fact]
    public async Task A_local_part_asks_for_a_manner_at_any_destination()
    {
        var result = await SendAsync(Destinations.Inbox.Hosts[0], "bounce-553@inbox.example");

        Assert.Equal(553, result.Reply.Code);
        Assert.Empty(_captures.Messages);
    }

    [Fact]
    public async Task A_dropped_connection_is_broken_in_the_middle_of_the_message()
    {
        var result = await SendAsync(Destinations.Inbox.Hosts[0], "drop@inbox.example");

        Assert.False(result.FromPeer);
        Assert.True(result.Reply.IsTransient);
    }

    [Fact]
    public async Task Nobody_listens_at_a_dead_host()
    {
        var opening = await OpenAsync(Destinations.Backup.Hosts[0]);

        Assert.Equal(ClientStage.Connect, opening.Failure?.Stage);
    }

    private async Task<RecipientResult> SendAsync(DestinationHost host, string recipient)
    {
        var opening = await OpenAsync(host);
        Assert.NotNull(opening.Connection);
        await using var connection = opening.Connection;
        var result = await connection.SendAsync(
            new ClientTransaction
            {
                ReversePath = Sender,
                Parameters = MailParameters.None,
                Recipients = [new ClientRecipient(MailboxAddress.Parse(recipient), RecipientParameters.None)],
                Body = new Body(),
            },
            TestContext.Current.CancellationToken);
        return result.Recipients[0];
    }

    private ValueTask<ConnectionOpening> OpenAsync(DestinationHost host) => new ClientConnector(TimeProvider.System).OpenAsync(
        new PeerOptions { Remote = new IPEndPoint(host.Address, Internet.MailPort), HostName = DomainName.Parse(host.Name), HeloName = "relay.example" },
        TestContext.Current.CancellationToken);

    private sealed class NoCertificates : ICertificateSelector
    {
        public System.Net.Security.SslStreamCertificateContext? Select(string serverName) => null;
    }

    private sealed class Body : IOutgoingBody
    {
        private readonly byte[] _octets = [.. "Subject: Hello\r\n\r\nHello\r\n"u8];

        public long Size => _octets.Length;

        public ReadOnlyMemory<byte> Memory => _octets;

        public Stream OpenRead() => new MemoryStream(_octets, writable: false);
    }
}
