using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Postrider.Mail.Dns;

namespace Postrider.Mail.Tests.Dns;

public sealed class ResolverConfigurationTests
{
    [Theory]
    [InlineData("nameserver 192.0.2.53\nnameserver\t2001:db8::53\n", "192.0.2.53:53 [2001:db8::53]:53")]
    [InlineData("# nameserver 192.0.2.1\n; nameserver 192.0.2.2\nsearch example\noptions edns0\n  nameserver 192.0.2.3 # last\n", "192.0.2.3:53")]
    [InlineData("nameserver\nnameserverx 192.0.2.1\nnameserver nowhere\n", "127.0.0.1:53")]
    [InlineData("", "127.0.0.1:53")]
    public void Name_servers_are_read_in_their_order(string text, string servers) =>
        Assert.Equal(servers, string.Join(' ', ResolverConfiguration.Parse(text)));

    [Fact]
    public async Task A_changed_file_is_read_again()
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, "nameserver 192.0.2.1\n");
            var time = new FakeTimeProvider();
            var servers = new DnsServers([], path, time, NullLogger.Instance);
            Assert.Equal(IPAddress.Parse("192.0.2.1"), Assert.Single(servers.InOrder()).EndPoint.Address);

            await File.WriteAllTextAsync(path, "nameserver 192.0.2.2\n");
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(1));
            Assert.Equal(IPAddress.Parse("192.0.2.1"), Assert.Single(servers.InOrder()).EndPoint.Address);
            time.Advance(TimeSpan.FromSeconds(5));

            Assert.Equal(IPAddress.Parse("192.0.2.2"), Assert.Single(servers.InOrder()).EndPoint.Address);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Without_the_file_this_machine_is_asked()
    {
        var servers = new DnsServers([], "/nonexistent/resolv.conf", new FakeTimeProvider(), NullLogger.Instance);

        Assert.Equal(IPAddress.Loopback, Assert.Single(servers.InOrder()).EndPoint.Address);
    }
}
