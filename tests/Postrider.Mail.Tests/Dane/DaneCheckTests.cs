using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postrider.Mail.Dane;
using Postrider.Mail.Dns;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Mail.Tests.Dane;

public sealed class DaneCheckTests : IDisposable
{
    private readonly TestAuthority _root = TestAuthority.Create("Root");

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    public void The_key_of_the_host_itself_matches_in_every_form_and_no_other_does(byte selector, byte matching)
    {
        using var right = _root.Issue("mx.example");
        using var wrong = _root.Issue("mx.example");
        var check = Check([Record(3, selector, matching, right)]);

        Assert.Null(check.Judge(right, []));
        Assert.StartsWith("the certificate matches none of 1 TLSA records", check.Judge(wrong, [])?.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void For_the_hosts_own_key_neither_name_nor_date_counts()
    {
        using var old = _root.Issue("somebody.else.example", Validity.Past);

        Assert.Null(Check([Record(3, 1, 1, old)]).Judge(old, []));
    }

    [Fact]
    public void One_match_among_several_is_enough()
    {
        using var present = _root.Issue("mx.example");
        using var next = _root.Issue("mx.example");

        Assert.Null(Check([Record(3, 1, 1, next), Record(3, 1, 1, present)]).Judge(present, []));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(0, 0)]
    public void A_certificate_from_the_anchor_is_good_for_the_hosts_name(byte selector, byte matching)
    {
        using var certificate = _root.Issue("mx.example");

        Assert.Null(Check([Record(2, selector, matching, _root.Certificate)]).Judge(certificate, [certificate, _root.Certificate]));
    }

    [Fact]
    public void An_anchor_in_the_middle_of_the_chain_needs_no_root()
    {
        using var middle = _root.Below("Middle");
        using var certificate = middle.Issue("mx.example");

        Assert.Null(Check([Record(2, 0, 1, middle.Certificate)]).Judge(certificate, [certificate, middle.Certificate]));
    }

    [Fact]
    public void An_anchor_above_a_middle_is_reached_through_it()
    {
        using var middle = _root.Below("Middle");
        using var certificate = middle.Issue("mx.example");

        Assert.Null(Check([Record(2, 1, 1, _root.Certificate)]).Judge(certificate, [certificate, middle.Certificate, _root.Certificate]));
    }

    [Fact]
    public void A_whole_anchor_in_the_record_need_not_be_sent()
    {
        using var certificate = _root.Issue("mx.example");

        Assert.Null(Check([Record(2, 0, 0, _root.Certificate)]).Judge(certificate, [certificate]));
    }

    [Fact]
    public void With_an_anchor_the_name_counts()
    {
        using var certificate = _root.Issue("other.example");

        var problem = Check([Record(2, 0, 1, _root.Certificate)]).Judge(certificate, [certificate, _root.Certificate]);

        Assert.Equal(new CertificateProblem(TlsFault.HostMismatch, "the certificate is not for mx.example or example"), problem);
    }

    [Fact]
    public void With_an_anchor_the_name_of_the_destination_will_do()
    {
        using var certificate = _root.Issue("example");

        Assert.Null(Check([Record(2, 0, 1, _root.Certificate)]).Judge(certificate, [certificate, _root.Certificate]));
    }

    [Fact]
    public void With_an_anchor_the_date_counts()
    {
        using var certificate = _root.Issue("mx.example", Validity.Past);

        var problem = Check([Record(2, 0, 1, _root.Certificate)]).Judge(certificate, [certificate, _root.Certificate]);

        Assert.Equal(new CertificateProblem(TlsFault.Expired, "the chain to the anchor of the TLSA record is broken: NotTimeValid"), problem);
    }

    [Fact]
    public void A_certificate_from_somebody_of_the_anchors_name_is_refused()
    {
        using var impostor = TestAuthority.Create("Root");
        using var certificate = impostor.Issue("mx.example");

        Assert.NotNull(Check([Record(2, 0, 1, _root.Certificate)]).Judge(certificate, [certificate, _root.Certificate]));
    }

    [Fact]
    public void Sending_the_anchor_along_proves_nothing()
    {
        using var stranger = TestAuthority.Create("Stranger");
        using var certificate = stranger.Issue("mx.example");

        Assert.NotNull(Check([Record(2, 0, 1, _root.Certificate)]).Judge(certificate, [certificate, stranger.Certificate, _root.Certificate]));
    }

    [Fact]
    public void An_anchor_that_is_no_certificate_matches_nothing()
    {
        using var certificate = _root.Issue("mx.example");

        Assert.NotNull(Check([new TlsaRecord(2, 0, 0, new byte[] { 1, 2, 3 })]).Judge(certificate, [certificate]));
    }

    [Fact]
    public void An_anchor_with_something_behind_it_or_in_other_words_matches_nothing()
    {
        using var certificate = _root.Issue("mx.example");
        byte[] longer = [.. _root.Certificate.RawData, 0];
        var text = System.Text.Encoding.ASCII.GetBytes(_root.Certificate.ExportCertificatePem());

        Assert.NotNull(Check([new TlsaRecord(2, 0, 0, longer)]).Judge(certificate, [certificate]));
        Assert.NotNull(Check([new TlsaRecord(2, 0, 0, text)]).Judge(certificate, [certificate]));
    }

    private static DaneCheck Check(TlsaRecord[] records) => new([.. records], [DomainName.Parse("mx.example"), DomainName.Parse("example")]);

    private static TlsaRecord Record(byte usage, byte selector, byte matching, X509Certificate2 certificate)
    {
        var selected = selector == 0 ? certificate.RawData : certificate.PublicKey.ExportSubjectPublicKeyInfo();
        return new TlsaRecord(usage, selector, matching, matching switch { 1 => SHA256.HashData(selected), 2 => SHA512.HashData(selected), _ => selected });
    }
}
