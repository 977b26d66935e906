using System.Buffers.Binary;
using System.Net;
using CsCheck;
using Postrider.Sandbox.Dns;

namespace Postrider.Sandbox.Tests.Dns;

public sealed class DnsResponderTests
{
    private static readonly SandboxZone Zone = new SandboxZone.Builder()
        .AddExchange("fine.example", 10, "mx.fine.example")
        .AddExchange("fine.example", 20, "spare.fine.example")
        .AddAddress("mx.fine.example", IPAddress.Parse("127.0.0.2"))
        .AddAddress("mx.fine.example", IPAddress.IPv6Loopback)
        .Add("www.fine.example", new DnsRecord.Alias("mx.fine.example"))
        .Add("round.example", new DnsRecord.Alias("round.example"))
        .Add("*.any.example", new DnsRecord.Text("any"))
        .Add("long.example", new DnsRecord.Text(new string('x', 600)))
        .Treat("broken.example", DnsManner.ServerFailure)
        .Treat("silent.example", DnsManner.Silent)
        .Build();

    [Theory]
    [InlineData("fine.example", DnsRecordType.Mx, 0, 2)]
    [InlineData("FINE.Example", DnsRecordType.Mx, 0, 2)]
    [InlineData("fine.example", DnsRecordType.A, 0, 0)]
    [InlineData("mx.fine.example", DnsRecordType.A, 0, 1)]
    [InlineData("mx.fine.example", DnsRecordType.Aaaa, 0, 1)]
    [InlineData("www.fine.example", DnsRecordType.A, 0, 2)]
    [InlineData("www.fine.example", DnsRecordType.Cname, 0, 1)]
    [InlineData("a.b.any.example", DnsRecordType.Txt, 0, 1)]
    [InlineData("example", DnsRecordType.A, 0, 0)]
    [InlineData("nowhere.example", DnsRecordType.Mx, 3, 0)]
    [InlineData("broken.example", DnsRecordType.Mx, 2, 0)]
    [InlineData("deep.broken.example", DnsRecordType.Mx, 2, 0)]
    [InlineData("round.example", DnsRecordType.A, 2, 0)]
    public void A_question_gets_its_answer(string name, DnsRecordType type, int code, int answers)
    {
        var answer = new DnsResponder(Zone).Answer(Query(name, type), 512)!;

        Assert.Equal((code, answers), (answer[3] & 0x0f, BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(6))));
    }

    [Fact]
    public void A_silent_name_gets_no_answer() => Assert.Null(new DnsResponder(Zone).Answer(Query("silent.example", DnsRecordType.A), 512));

    [Fact]
    public void What_does_not_fit_is_cut_and_says_so()
    {
        var cut = new DnsResponder(Zone).Answer(Query("long.example", DnsRecordType.Txt), 512)!;
        var whole = new DnsResponder(Zone).Answer(Query("long.example", DnsRecordType.Txt), ushort.MaxValue)!;

        Assert.Equal(0x02, cut[2] & 0x02);
        Assert.True(whole.Length > 600);
    }

    [Fact]
    public void An_answer_is_never_answered()
    {
        var answer = new DnsResponder(Zone).Answer(Query("fine.example", DnsRecordType.Mx), 512)!;

        Assert.Null(new DnsResponder(Zone).Answer(answer, 512));
    }

    [Fact]
    public void Any_octets_get_an_answer_within_the_limit_or_none() =>
        Gen.Byte.Array[0, 100].Sample(octets => new DnsResponder(Zone).Answer(octets, 512) is not { Length: > 512 });

    internal static byte[] Query(string name, DnsRecordType type)
    {
        List<byte> query = [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        foreach (var label in name.Split('.')) query.AddRange([(byte)label.Length, .. System.Text.Encoding.ASCII.GetBytes(label)]);
        query.AddRange([0, 0, (byte)type, 0, 1]);
        return [.. query];
    }
}
