using System.Net;
using System.Net.Sockets;
using CsCheck;
using Postrider.Relay.Sources;
using Postrider.Relay.Spooling;

namespace Postrider.Relay.Tests.Sources;

public sealed class SourcePoolTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 3, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Messages_are_shared_by_weight() => Gen.Int[1, 50].Array[1, 8].Sample(
        weights =>
        {
            var pool = Pool(weights);
            var counts = new int[weights.Length];
            const int Messages = 20_000;
            for (var i = 0; i < Messages; i++) counts[pool.PlaceFor(SpoolId.Create(Start.AddMilliseconds(i / 7), 0, i % 7))]++;
            var total = weights.Sum();
            for (var i = 0; i < weights.Length; i++)
            {
                var (expected, deviation) = (Messages * (double)weights[i] / total, 5 * Math.Sqrt(Messages * (double)weights[i] / total));
                Assert.InRange(counts[i], expected - deviation - 1, expected + deviation + 1);
            }
        },
        iter: 40);

    [Fact]
    public void A_message_leaves_by_the_same_source_after_a_restart() => Gen.Select(Gen.Long[0, long.MaxValue], Gen.Int[1, 9].Array[1, 6]).Sample(
        (id, weights) => Pool(weights).PlaceFor(new SpoolId(id)) == Pool(weights).PlaceFor(new SpoolId(id)));

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1|-")]
    [InlineData("192.0.2.1 2001:db8::1", "192.0.2.1|2001:db8::1")]
    [InlineData("192.0.2.1 192.0.2.2 2001:db8::1", "192.0.2.1|2001:db8::1 192.0.2.2|2001:db8::1")]
    [InlineData("2001:db8::1 2001:db8::2 192.0.2.1", "192.0.2.1|2001:db8::1 192.0.2.1|2001:db8::2")]
    public void Addresses_of_a_route_make_a_pool_of_pairs(string addresses, string expected)
    {
        var pool = SourcePool.Of([.. addresses.Split(' ').Select(IPAddress.Parse)]);

        Assert.Equal(expected, string.Join(' ', pool.Members.Select(member => $"{member.Source.IPv4?.ToString() ?? "-"}|{member.Source.IPv6?.ToString() ?? "-"}")));
        Assert.Equal(pool.Members.Length, pool.Members.Select(member => member.Source.Name).Distinct().Count());
    }

    [Fact]
    public void A_source_without_addresses_reaches_every_host_from_where_the_system_likes()
    {
        Assert.True(EgressSource.System.Reaches(AddressFamily.InterNetworkV6, out var address));
        Assert.Null(address);
    }

    [Fact]
    public void A_source_with_an_address_of_one_family_does_not_reach_the_other()
    {
        var source = new EgressSource { Name = "a", IPv4 = IPAddress.Parse("192.0.2.1") };

        Assert.True(source.Reaches(AddressFamily.InterNetwork, out var address));
        Assert.Equal(source.IPv4, address);
        Assert.False(source.Reaches(AddressFamily.InterNetworkV6, out _));
    }

    private static SourcePool Pool(int[] weights) => new("p", [.. weights.Select((weight, i) => new PoolMember(new EgressSource { Name = $"s{i}" }, weight))], []);
}
