using Postrider.Certificates;
using Postrider.Mail.MtaSts;
using Postrider.Smtp;

namespace Postrider.Tests.Certificates;

public sealed class StsGateTests
{
    private static readonly DateTimeOffset Now = new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Certificates are written as names, with a mark behind them: <c>!</c> self-signed, <c>-</c> ended, <c>+</c> not good yet.</summary>
    [Theory]
    // A relay whose name the policy and the MX records have.
    [InlineData("enforce", "mail.example.com", "mail.example.com", "mail.example.com mta-sts.example.com", "")]
    [InlineData("enforce", "mail.example.com", null, "mail.example.com mta-sts.example.com", "")]
    [InlineData("enforce", "mail.example.com", "mail.example.com", "*.example.com", "")]
    [InlineData("enforce", "*.example.com", "mail.example.com", "mail.example.com mta-sts.example.com", "")]
    [InlineData("enforce", "mail.example.com", "mail.example.com", "mta-sts.example.com", "Refuses: there is no certificate for mail.example.com")]
    [InlineData("enforce", "mail.example.com", "mail.example.com", "mail.example.com! mta-sts.example.com", "Refuses: nobody vouches for the certificate of mail.example.com")]
    [InlineData("enforce", "mail.example.com", "mail.example.com", "mail.example.com- mta-sts.example.com", "Refuses: the certificate of mail.example.com ended on 2026-06-01 00:00:00Z")]
    [InlineData("enforce", "mail.example.com", null, "mail.example.com+ mta-sts.example.com", "Refuses: the certificate of mail.example.com is good only from 2026-07-02 00:00:00Z")]
    [InlineData("enforce", "*.example.com", "mail.example.com", "mta-sts.example.com", "Refuses: there is no certificate for mail.example.com")]
    // The first one that names the host is shown.
    [InlineData("enforce", "mail.example.com", null, "mail.example.com- mail.example.com mta-sts.example.com", "Refuses: the certificate of mail.example.com ended on 2026-06-01 00:00:00Z")]
    // MX records that the policy does not name.
    [InlineData("enforce", "mail.example.com", "mx.example.net", "mail.example.com mta-sts.example.com", "Refuses: does not name mx.example.net")]
    [InlineData("enforce", "mail.example.com", "mail.example.com mx.example.net", "mail.example.com mta-sts.example.com", "Harms: does not name mx.example.net")]
    // This relay under another name, and others beside it.
    [InlineData("enforce", "mx.example.com", "mx.example.com", "mx.example.com- mta-sts.example.com", "Refuses: the certificate of mx.example.com ended on 2026-06-01 00:00:00Z")]
    [InlineData("enforce", "mx.example.com", "mx.example.com", "mx.example.com mta-sts.example.com", "")]
    [InlineData("enforce", "mx.example.net", "mx.example.net", "mail.example.com! mta-sts.example.com", "")]
    [InlineData("enforce", "mx.example.net", null, "mail.example.com mta-sts.example.com", "Harms: names no host that this relay has a certificate for")]
    // The policy's own host.
    [InlineData("enforce", "mail.example.com", null, "mail.example.com", "Harms: there is no certificate for mta-sts.example.com")]
    [InlineData("testing", "mail.example.com", null, "mta-sts.example.com!", "Harms: nobody vouches for the certificate of mta-sts.example.com")]
    [InlineData("testing", "mail.example.com", "mx.example.net", "mta-sts.example.com", "")]
    [InlineData("none", "mail.example.com", "mx.example.net", "", "")]
    public void A_policy_lets_mail_in_or_it_is_said_why_not(string mode, string hosts, string? exchanges, string certificates, string expected)
    {
        StsHostPattern[] patterns = [.. hosts.Split(' ').Select(text => StsHostPattern.TryParse(text, out var pattern) ? pattern : throw new ArgumentException(text))];
        var publication = new StsPublication(DomainName.Parse("example.com"), new StsPolicy(Enum.Parse<StsMode>(mode, ignoreCase: true), [.. patterns], TimeSpan.FromDays(7)));

        var concerns = StsGate.Judge(publication, new StsSurroundings
        {
            HostName = DomainName.Parse("mail.example.com"),
            Certificates = [.. certificates.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Claim)],
            Now = Now,
            Exchanges = exchanges is null ? null : [.. exchanges.Split(' ').Select(DomainName.Parse)],
            IsServedHere = true,
        }).ToList();

        if (expected.Length == 0) Assert.Empty(concerns);
        else
        {
            var concern = Assert.Single(concerns);
            Assert.Equal(expected.Split(": ")[0], concern.Weight.ToString());
            Assert.Contains(expected.Split(": ")[1], concern.What, StringComparison.Ordinal);
        }
    }

    private static CertificateClaim Claim(string text) => new(
        [text.TrimEnd('!', '-', '+')],
        text.EndsWith('+') ? Now.AddDays(1) : Now.AddDays(-60),
        text.EndsWith('-') ? Now.AddDays(-30) : Now.AddDays(60),
        text.EndsWith('!'));
}
