using System.IO.Compression;
using System.Text;
using CsCheck;
using Postrider.Mail.ReportMail;
using Postrider.Mail.Tests.AggregateReports;
using Postrider.Mail.Tests.TlsReports;

namespace Postrider.Mail.Tests.ReportMail;

public sealed class ReportUnpackingTests
{
    [Fact]
    public void Plain_gzip_and_zip_are_told_apart_by_their_octets()
    {
        var xml = Encoding.UTF8.GetBytes(AggregateSamples.Google);
        var json = Encoding.UTF8.GetBytes(TlsSamples.Google);

        Assert.Equal("google.com", Single(xml).Aggregate?.Organization);
        Assert.Equal("google.com", Single(Packed.Gzip(xml)).Aggregate?.Organization);
        Assert.Equal("google.com", Single(Packed.Zip(("a.xml", xml))).Aggregate?.Organization);
        Assert.Equal("Google Inc.", Single(Packed.Gzip(json)).Tls?.Organization);
        Assert.Equal("Google Inc.", Single(json).Tls?.Organization);
    }

    [Fact]
    public void White_space_before_the_declaration_is_forgiven() => Assert.Equal("Yahoo", Single(Encoding.UTF8.GetBytes(AggregateSamples.Yahoo)).Aggregate?.Organization);

    [Fact]
    public void UTF_16_is_read() => Assert.Equal("google.com", Single([0xff, 0xfe, .. Encoding.Unicode.GetBytes(AggregateSamples.Google.Replace("encoding=\"UTF-8\"", "", StringComparison.Ordinal))]).Aggregate?.Organization);

    [Fact]
    public void A_bomb_of_gzip_is_refused_long_before_it_is_whole() =>
        Assert.Equal("it unpacks to more than 200 times its size", Single(Packed.Gzip(new byte[100 * 1024 * 1024])).Problem);

    [Fact]
    public void A_bomb_of_zip_is_refused() => Assert.Equal("it unpacks to more than 200 times its size", Single(Packed.Zip(("a.xml", new byte[100 * 1024 * 1024]))).Problem);

    [Fact]
    public void Files_together_have_a_bound()
    {
        var limits = new ReportLimits { UnpackedSize = 1024 * 1024 };
        var half = new byte[600 * 1024];

        Assert.Equal("it unpacks to more than 1 MiB", Assert.Single(ReportUnpacking.Read("a.zip", Packed.Zip(("a", half), ("b", half)), limits)).Problem);
    }

    [Fact]
    public void An_archive_within_an_archive_is_refused()
    {
        var inner = Packed.Gzip(Encoding.UTF8.GetBytes(AggregateSamples.Google));

        Assert.Equal("it is an archive within an archive", Single(Packed.Zip(("a.xml.gz", inner))).Problem);
        Assert.Equal("it is an archive within an archive", Single(Packed.Gzip(inner)).Problem);
    }

    [Fact]
    public void An_archive_of_many_files_is_refused() =>
        Assert.Equal("the archive holds more than 10 files", Single(Packed.Zip([.. Enumerable.Range(0, 11).Select(i => ($"{i}.xml", "<a/>"u8.ToArray()))])).Problem);

    [Fact]
    public void A_broken_file_is_named_and_throws_nothing() => Gen.Byte.Array[0, 200].Sample(noise =>
    {
        Assert.NotNull(Single([0x1f, 0x8b, .. noise]).Problem);
        Assert.NotNull(Single([(byte)'P', (byte)'K', 3, 4, .. noise]).Problem);
    });

    [Fact]
    public void What_is_neither_is_named() => Assert.Equal("it is neither XML nor JSON", Single("Hello"u8.ToArray()).Problem);

    [Theory]
    [InlineData("google.com!example.com!1735689600!1735775999.zip", "google.com", "example.com", null, "zip")]
    [InlineData("receiver.example!example.com!1!2!abc-1.xml.gz", "receiver.example", "example.com", "abc-1", "xml.gz")]
    public void A_name_of_a_file_tells_who_and_when(string text, string reporter, string domain, string? id, string extension)
    {
        Assert.True(ReportFileName.TryParse(text, out var name));
        Assert.Equal((reporter, domain, id, extension), (name.Reporter.Value, name.Domain.Value, name.Id, name.Extension));
        Assert.Equal(text, name.ToString());
    }

    [Theory]
    [InlineData("report.xml")]
    [InlineData("a!b!c!d.xml")]
    [InlineData("a.example!b.example!1!2")]
    [InlineData("a.example!b.example!1!2!../x.xml")]
    [InlineData("a.example!b.example!1!99999999999999.xml")]
    public void Other_names_tell_nothing(string text) => Assert.False(ReportFileName.TryParse(text, out _));

    [Theory]
    [InlineData("mailto:a@example.com", "a@example.com", null)]
    [InlineData("mailto:a@example.com!10m", "a@example.com", 10L * 1024 * 1024)]
    [InlineData("MAILTO:a%21b@example.com!5000", "a!b@example.com", 5000L)]
    [InlineData(" mailto:a@example.com?subject=x ", "a@example.com", null)]
    public void A_URI_names_a_mailbox_and_its_limit(string text, string mailbox, long? size)
    {
        Assert.True(ReportUri.TryParse(text, out var uri));
        Assert.Equal((mailbox, size), (uri.Mailbox?.ToString(), uri.MaximumSize));
    }

    [Theory]
    [InlineData("mailto:a@example.com!")]
    [InlineData("mailto:a@example.com!10x")]
    [InlineData("mailto:a@example.com!9999999t")]
    [InlineData("mailto:nobody")]
    [InlineData("http://example.com/")]
    [InlineData("https://user:secret@example.com/")]
    [InlineData("ftp://example.com")]
    public void Other_URIs_are_passed_over(string text) => Assert.False(ReportUri.TryParse(text, out _));

    private static ReportReading Single(byte[] octets) => Assert.Single(ReportUnpacking.Read("file", octets, ReportLimits.Default));
}
