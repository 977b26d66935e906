using System.Net.Sockets;
using System.Text;
using Postrider.Serving;

namespace Postrider.Tests.Serving;

public sealed class ServiceNotifierTests
{
    [Fact]
    public void Notices_arrive_at_the_socket_as_systemd_reads_them()
    {
        using var directory = new TemporaryDirectory();
        using var systemd = Listen(new UnixDomainSocketEndPoint(directory.File("notify")));
        using var notifier = new ServiceNotifier(directory.File("notify"), null, null);

        notifier.Ready("3 listeners");
        notifier.Reloading(TimeSpan.FromSeconds(1.5));
        notifier.Stopping("finishing");
        notifier.Alive();

        Assert.Equal("READY=1\nSTATUS=3 listeners", Receive(systemd));
        Assert.Equal("RELOADING=1\nMONOTONIC_USEC=1500000", Receive(systemd));
        Assert.Equal("STOPPING=1\nSTATUS=finishing", Receive(systemd));
        Assert.Equal("WATCHDOG=1", Receive(systemd));
    }

    [Fact]
    public void An_abstract_name_is_understood()
    {
        var name = $"postrider-test-{Guid.NewGuid():N}";
        using var systemd = Listen(new UnixDomainSocketEndPoint($"\0{name}"));
        using var notifier = new ServiceNotifier($"@{name}", null, null);

        notifier.Status("well");

        Assert.Equal("STATUS=well", Receive(systemd));
    }

    [Fact]
    public void Without_systemd_nothing_happens()
    {
        using var nobody = new ServiceNotifier(null, null, null);
        using var gone = new ServiceNotifier("/nonexistent/notify", "1000000", null);

        nobody.Ready("");
        gone.Ready("");

        Assert.Null(nobody.WatchdogInterval);
    }

    [Theory]
    [InlineData("10000000", null, 5)]
    [InlineData("10000000", "1", null)]
    [InlineData("0", null, null)]
    [InlineData("soon", null, null)]
    public void The_sign_of_life_is_due_at_half_the_time_when_it_is_ours_to_give(string microseconds, string? process, int? seconds)
    {
        using var directory = new TemporaryDirectory();
        using var systemd = Listen(new UnixDomainSocketEndPoint(directory.File("notify")));
        using var notifier = new ServiceNotifier(directory.File("notify"), microseconds, process);

        Assert.Equal(seconds, notifier.WatchdogInterval?.TotalSeconds);
    }

    private static Socket Listen(UnixDomainSocketEndPoint endpoint)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };
        socket.Bind(endpoint);
        return socket;
    }

    private static string Receive(Socket socket)
    {
        var buffer = new byte[1024];
        return Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer));
    }
}
