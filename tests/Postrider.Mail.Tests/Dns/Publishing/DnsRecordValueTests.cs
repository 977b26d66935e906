using System.Net;
using System.Text;
using CsCheck;
using Postrider.Mail.Dns;
using Postrider.Mail.Dns.Publishing;
using Postrider.Smtp;

namespace Postrider.Mail.Tests.Dns.Publishing;

public sealed class DnsRecordValueTests
{
    [Fact]
    public void A_long_text_is_cut_into_strings_of_255_octets()
    {
        var value = DnsRecordValue.OfText(new string('a', 300));

        Assert.Equal($"\"{new string('a', 255)}\" \"{new string('a', 45)}\"", value.Text);
        Assert.Equal(255, value.Octets[0]);
        Assert.Equal(45, value.Octets[256]);
        Assert.Equal(302, value.Octets.Length);
    }

    [Fact]
    public void An_empty_text_is_one_empty_string()
    {
        var value = DnsRecordValue.OfText("");

        Assert.Equal("\"\"", value.Text);
        Assert.Equal([0], value.Octets.ToArray());
    }

    [Fact]
    public void What_master_files_would_misread_is_escaped() => Assert.Equal(@"""a\""b\\c;\195\164""", DnsRecordValue.OfText("a\"b\\c;ä").Text);

    [Fact]
    public void Every_text_is_read_back_as_it_was() => Gen.String[0, 2000].Sample(text =>
    {
        var octets = DnsRecordValue.OfText(text).Octets;
        var joined = new List<byte>();
        while (!octets.IsEmpty)
        {
            joined.AddRange(octets.Slice(1, octets[0]));
            octets = octets[(octets[0] + 1)..];
        }

        Assert.Equal(Encoding.UTF8.GetBytes(text), joined);
    });

    [Theory]
    [InlineData("10 mx.example.com.", 10, "mx.example.com")]
    [InlineData("0 .", 0, "")]
    public void An_exchange_is_written_in_full(string expected, ushort preference, string host)
    {
        var value = DnsRecordValue.OfExchange(preference, host.Length == 0 ? default : DomainName.Parse(host));

        Assert.Equal(expected, value.Text);
    }

    [Fact]
    public void Values_with_the_same_octets_are_equal()
    {
        Assert.Equal(DnsRecordValue.OfAddress(IPAddress.Parse("192.0.2.1")), DnsRecordValue.OfAddress(IPAddress.Parse("192.0.2.1")));
        Assert.NotEqual(DnsRecordValue.OfText("a"), DnsRecordValue.OfText("A"));
        Assert.Equal(DnsRecordType.Aaaa, DnsRecordValue.OfAddress(IPAddress.Parse("2001:db8::1")).Type);
    }

    [Fact]
    public async Task Without_a_publisher_a_person_is_told_what_to_do()
    {
        var change = DnsChange.Clear(DomainName.Parse("_acme-challenge.example.com"), DnsRecordType.Txt);

        var publication = await NoPublisher.Instance.ApplyAsync([change], TestContext.Current.CancellationToken);

        Assert.Equal(DnsPublicationStatus.NotOurs, publication.Status);
        Assert.Contains("_acme-challenge.example.com", publication.Problem, StringComparison.Ordinal);
    }
}
