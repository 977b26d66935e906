using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Postrider.Smtp.Sasl;
using Postrider.Smtp.Server;
using Postrider.Smtp.Tests.Sasl;

namespace Postrider.Smtp.Tests.Server;

/// <summary>A server on loopback, its port chosen by the system.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    public static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    private RunningServer(SmtpServer server, FakeReceiver receiver, FakeTimeProvider time)
    {
        Server = server;
        Receiver = receiver;
        Time = time;
    }

    public SmtpServer Server { get; }

    public FakeReceiver Receiver { get; }

    public FakeTimeProvider Time { get; }

    /// <summary>The first endpoint of the first listener.</summary>
    public IPEndPoint Endpoint => Server.Activity[0].Endpoints[0];

    public static ListenerOptions Options(ListenerKind kind = ListenerKind.Relay, string name = "test") =>
        new() { Name = name, Kind = kind, HostName = "relay.example", Endpoints = [AnyPort] };

    public static async Task<RunningServer> StartAsync(
        ListenerOptions? options = null, FakeReceiver? receiver = null, ICredentialSource? credentials = null)
    {
        receiver ??= new FakeReceiver();
        var time = new FakeTimeProvider();
        var server = new SmtpServer(ServicesOf(receiver, credentials ?? new TestCredentials(), TestCertificates.Any, time), [options ?? Options()]);
        await server.StartAsync(Cancellation);
        return new RunningServer(server, receiver, time);
    }

    public static SmtpServerServices ServicesOf(
        IMailReceiver receiver, ICredentialSource? credentials, ICertificateSelector? certificates, TimeProvider time) =>
        new() { Receiver = receiver, Credentials = credentials, Certificates = certificates, Time = time, Loggers = NullLoggerFactory.Instance };

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public Task<LineClient> ConnectAsync(IPEndPoint? endpoint = null) => LineClient.ConnectAsync(endpoint ?? Endpoint);

    /// <summary>Puts one other listener in force.</summary>
    public Task ReloadAsync(params ImmutableArray<ListenerOptions> listeners) => Server.ReloadAsync(listeners, Cancellation);

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
