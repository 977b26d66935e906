using System.Net;
using Postrider.Mail.AggregateReports;
using Postrider.Mail.Dkim;
using Postrider.Mail.Spf;
using Postrider.Smtp;

namespace Postrider.Mail.Tests.AggregateReports;

public sealed class RowDiagnosisTests
{
    private static readonly DomainName Ours = DomainName.Parse("example.com");
    private static readonly DomainName Theirs = DomainName.Parse("provider.example");

    [Fact]
    public void Good_mail_is_fine() => Assert.Equal("Fine: SPF and DKIM pass.", RowDiagnosis.Explain(Row() with { IsDkimAligned = true, IsSpfAligned = true }));

    [Fact]
    public void A_provider_that_signs_as_itself_is_named()
    {
        var row = Row() with { Signatures = [new ReportedSignature(Theirs, "k1", DkimResult.Pass)], Spf = [new ReportedSpf(Theirs, SpfIdentity.MailFrom, SpfResult.Pass)] };

        Assert.Equal(
            "Fails: its signature is by provider.example, which is not aligned with example.com: let the sender sign as example.com, and SPF passes for the reverse-path's domain provider.example, which is not aligned with example.com.",
            RowDiagnosis.Explain(row));
    }

    [Fact]
    public void A_stranger_is_called_one()
    {
        var row = Row() with { Spf = [new ReportedSpf(Ours, SpfIdentity.MailFrom, SpfResult.Fail)] };

        Assert.Equal(
            "Fails: it is not signed, and 192.0.2.1 is not in the SPF record of example.com. If 192.0.2.1 is yours, let it sign as example.com; if not, somebody else sends in your name.",
            RowDiagnosis.Explain(row));
    }

    [Fact]
    public void A_broken_signature_and_a_forwarder_are_told()
    {
        var row = Row() with
        {
            Signatures = [new ReportedSignature(Ours, "s1", DkimResult.Fail)],
            Spf = [new ReportedSpf(Theirs, SpfIdentity.MailFrom, SpfResult.None)],
            Reasons = [new OverrideReason("forwarded", null)],
        };

        Assert.Equal(
            "Fails: the signature of example.com (selector s1) does not fit: the message was changed on the way, or the key in DNS is another one, and provider.example has no SPF record. The reporter takes it for forwarded mail.",
            RowDiagnosis.Explain(row));
    }

    [Fact]
    public void Mail_that_passes_by_SPF_alone_is_warned_of() =>
        Assert.Equal("Passes by SPF alone, and will fail when it is forwarded: it is not signed.", RowDiagnosis.Explain(Row() with { IsSpfAligned = true }));

    private static AggregateRow Row() => new(IPAddress.Parse("192.0.2.1"), 1, Ours);
}
