using System.Net;
using System.Text;
using Postrider.Smtp.Sasl;
using Postrider.Smtp.Server;
using Postrider.Smtp.Server.Sessions;
using Postrider.Smtp.Tests.Sasl;

namespace Postrider.Smtp.Tests.Server;

public sealed class SecurityTests
{
    private const string Plain = "AUTH PLAIN AHVzZXIAcGVuY2ls";

    private static readonly string[] EveryWayToSend =
    [
        "MAIL FROM:<a@b.example>", "MAIL FROM:<>", "mail from:<a@b.example> AUTH=<>", "RCPT TO:<c@d.example>", "DATA", "VRFY postmaster", "EXPN list",
    ];

    private static ChannelSecurity WithCertificate =>
        new("TLSv1.3", "TLS_AES_256_GCM_SHA384", new byte[32], TestCertificates.Client);

    public static TheoryData<ListenerKind> SubmissionKinds => [ListenerKind.Submission, ListenerKind.Submissions];

    [Fact]
    public void On_submission_everything_needs_TLS_first()
    {
        var session = new Session(Session.Options(ListenerKind.Submission), credentials: new TestCredentials()).Server("220 *").Client("EHLO client.example").Skip();

        foreach (var command in EveryWayToSend) session.Client(command).Server("530 5.7.0 Must issue a STARTTLS command first");
        session.Client(Plain).Server("530 5.7.0 Must issue a STARTTLS command first");
        Assert.Empty(session.Receiver.Messages);
    }

    [Theory]
    [MemberData(nameof(SubmissionKinds))]
    public void On_submission_everything_needs_AUTH_after_TLS(ListenerKind kind)
    {
        var session = new Session(Session.Options(kind), credentials: new TestCredentials()).Server("220 *")
            .Client("STARTTLS").Server("220 2.0.0 *").Tls().Client("EHLO client.example").Skip();

        foreach (var command in EveryWayToSend) session.Client(command).Server("530 5.7.0 Authentication required");
        Assert.Empty(session.Receiver.Messages);
    }

    [Theory]
    [MemberData(nameof(SubmissionKinds))]
    public void On_submission_a_chunk_needs_AUTH_and_is_swallowed(ListenerKind kind)
    {
        var session = new Session(Session.Options(kind), credentials: new TestCredentials()).Server("220 *")
            .Client("STARTTLS").Server("220 2.0.0 *").Tls().Client("EHLO client.example").Skip()
            .Raw("BDAT 25 LAST\r\nMAIL FROM:<a@b.example>\r\nNOOP\r\n").Server("530 5.7.0 *", "250 *");

        Assert.Empty(session.Receiver.Messages);
    }

    [Fact]
    public void Who_has_signed_in_may_send()
    {
        var session = Session.Secured().Client(Plain).Server("235 2.7.0 *").Client("MAIL FROM:<a@b.example>").Server("250 *");

        Assert.Equal("user", session.Receiver.Only.Session.Principal?.Name);
        Assert.Equal("ESMTPSA", session.Receiver.Only.Session.ProtocolName(smtpUtf8: false));
    }

    [Fact]
    public void STARTTLS_drops_what_was_pipelined_behind_it_and_what_was_said_before()
    {
        var session = new Session(Session.Options()).Server("220 *").Client("EHLO client.example").Skip()
            .Client("MAIL FROM:<a@b.example>").Server("250 *")
            .Client("STARTTLS", "RCPT TO:<evil@d.example>").Server("220 2.0.0 *").Tls()
            .Client("RCPT TO:<c@d.example>").Server("503 5.5.1 Send EHLO first");

        Assert.Empty(session.Receiver.Only.Recipients);
        Assert.True(session.Receiver.Only.IsDisposed);
        Assert.Equal("", session.Facts.Helo);
    }

    [Fact]
    public void STARTTLS_is_offered_once_and_AUTH_only_under_TLS()
    {
        var session = new Session(Session.Options(), credentials: new TestCredentials()).Server("220 *")
            .Client("EHLO client.example").SaysNot("*AUTH*")
            .Client("EHLO client.example").Says("250-STARTTLS")
            .Client("STARTTLS").Server("220 2.0.0 *").Tls();

        session.Client("EHLO client.example").SaysNot("*STARTTLS*");
        session.Client("EHLO client.example").Says("250-AUTH SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN LOGIN OAUTHBEARER XOAUTH2");
        session.Client("STARTTLS").Server("503 5.5.1 *");
    }

    [Fact]
    public void EXTERNAL_is_offered_to_who_shows_a_certificate_and_AUTH_no_longer_to_who_has_signed_in() =>
        new Session(Session.Options(ListenerKind.Submissions), credentials: new TestCredentials { Thumbprint = TestCertificates.Client.Thumbprint }).Server("220 *")
            .Client("STARTTLS").Server("220 *").Tls(WithCertificate)
            .Client("EHLO client.example").Says("250-AUTH * EXTERNAL *")
            .Client("AUTH EXTERNAL =").Server("235 2.7.0 *")
            .Client("EHLO client.example").SaysNot("*AUTH*");

    [Fact]
    public void Without_credentials_AUTH_is_not_there() => new Session(Session.Options()).Server("220 *")
        .Client("STARTTLS").Server("220 *").Tls()
        .Client("EHLO client.example").SaysNot("*AUTH*").Client(Plain).Server("503 5.5.1 *");

    [Fact]
    public void A_required_certificate_must_be_known()
    {
        var options = Session.Options() with { ClientCertificates = ClientCertificates.Required };

        new Session(options, credentials: new TestCredentials()).Server("220 *").Client("EHLO client.example").Skip()
            .Client("MAIL FROM:<a@b.example>").Server("530 5.7.0 Must issue *");
        new Session(options, credentials: new TestCredentials()).Server("220 *").Client("STARTTLS").Server("220 *").Tls(WithCertificate)
            .Client("EHLO client.example").Skip().Client("MAIL FROM:<a@b.example>").Server("530 5.7.0 A client certificate *");
        new Session(options, credentials: new TestCredentials { Thumbprint = TestCertificates.Client.Thumbprint }).Server("220 *").Client("STARTTLS").Server("220 *").Tls(WithCertificate)
            .Client("EHLO client.example").Skip().Client("MAIL FROM:<a@b.example>").Server("250 *");
    }

    [Fact]
    public void LOGIN_asks_for_user_and_password() => Session.Secured()
        .Client("AUTH LOGIN").Server("334 VXNlcm5hbWU6")
        .Client(Base64("user")).Server("334 UGFzc3dvcmQ6")
        .Client(Base64("pencil")).Server("235 2.7.0 *")
        .Client(Plain).Server("503 5.5.1 Already authenticated");

    [Fact]
    public void PLAIN_without_an_initial_response_is_asked_for_one() =>
        Session.Secured().Client("AUTH PLAIN").Server("334 ").Client("AHVzZXIAcGVuY2ls").Server("235 2.7.0 *");

    [Theory]
    [InlineData("*", "501 5.7.0 *")]
    [InlineData("!!!", "501 5.5.2 *")]
    [InlineData("AHVz ZXIAcGVuY2ls", "501 5.5.2 *")]
    [InlineData("AHVzZXIAd3Jvbmc=", "535 5.7.8 *")]
    public void A_bad_response_ends_the_exchange(string response, string reply) =>
        Session.Secured().Client("AUTH PLAIN").Server("334 ").Client(response).Server(reply).Client("NOOP").Server("250 *");

    [Theory]
    [InlineData("AUTH CRAM-MD5", "504 5.5.4 *")]
    [InlineData("AUTH EXTERNAL =", "504 5.5.4 *")]
    [InlineData("AUTH", "501 5.5.4 *")]
    public void A_mechanism_must_be_one_that_was_offered(string command, string reply) => Session.Secured().Client(command).Server(reply);

    [Fact]
    public void A_response_line_has_a_bound() =>
        Session.Secured().Client("AUTH PLAIN").Server("334 ").Client(new string('A', 13_000)).Server("500 5.5.6 *").Client("NOOP").Server("250 *");

    [Fact]
    public void A_long_initial_response_is_taken() =>
        Session.Secured().Client("AUTH OAUTHBEARER " + Base64($"n,,\u0001auth=Bearer {new string('x', 6000)}\u0001\u0001")).Server("334 *").Client("AQ==").Server("535 5.7.8 *");

    [Fact]
    public void Failed_sign_ins_are_counted_up_to_a_limit() =>
        Session.Secured(options: Session.Options(ListenerKind.Submission) with { Limits = new SessionLimits { MaximumFailedAuthentications = 2 } })
            .Client("AUTH PLAIN AHVzZXIAd3Jvbmc=").Server("535 5.7.8 *")
            .Client("AUTH PLAIN AHVzZXIAd3Jvbmc=").Server("421 4.7.0 *").Closed();

    [Fact]
    public void Credentials_out_of_reach_are_a_temporary_failure() =>
        Session.Secured(new TestCredentials { TokensAreOutOfReach = true })
            .Client("AUTH OAUTHBEARER " + Base64("n,,\u0001auth=Bearer abc\u0001\u0001")).Server("454 4.7.0 *");

    [Fact]
    public void Temporary_failures_are_counted_up_to_a_limit()
    {
        var token = "AUTH OAUTHBEARER " + Base64("n,,\u0001auth=Bearer abc\u0001\u0001");
        var options = Session.Options(ListenerKind.Submission) with { Limits = new SessionLimits { MaximumIdleCommands = 4 } };

        Session.Secured(new TestCredentials { TokensAreOutOfReach = true }, options)
            .Client(token).Server("454 4.7.0 *").Client(token).Server("454 4.7.0 *").Client(token).Server("421 4.7.0 *").Closed();
    }

    [Fact]
    public void Each_guess_of_a_password_costs_more_time_and_nothing_else_does()
    {
        var session = Session.Secured(options: Session.Options(ListenerKind.Submission) with { Limits = new SessionLimits { MaximumFailedAuthentications = 9 } });
        List<double> penalties = [];

        for (var i = 0; i < 5; i++)
        {
            session.Client("AUTH PLAIN AHVzZXIAd3Jvbmc=").Server("535 5.7.8 *");
            penalties.Add(session.TakePenalty().TotalSeconds);
        }

        Assert.Equal([1, 2, 4, 8, 8], penalties);
        session.Client("AUTH PLAIN !").Server("501 *").Client(Plain).Server("235 *");
        Assert.Equal(TimeSpan.Zero, session.TakePenalty());
    }

    [Fact]
    public void AUTH_has_no_place_within_a_transaction() =>
        new Session(Session.Options(), credentials: new TestCredentials()).Server("220 *").Client("STARTTLS").Server("220 *").Tls()
            .Client("EHLO client.example").Skip().Client("MAIL FROM:<a@b.example>").Server("250 *").Client(Plain).Server("503 5.5.1 *");

    [Fact]
    public void XCLIENT_from_a_trusted_address_begins_anew_as_somebody_else()
    {
        var options = Session.Options() with { XClientNetworks = [IPNetwork.Parse("192.0.2.0/24")] };
        var session = new Session(options).Server("220 *").Client("EHLO proxy.example").Says("250-XCLIENT *")
            .Client("XCLIENT ADDR=IPV6:2001:db8::9 PORT=99 DESTADDR=198.51.100.1").Server("220 relay.example *")
            .Client("MAIL FROM:<a@b.example>").Server("503 5.5.1 *");

        Assert.Equal("[2001:db8::9]:99", session.Facts.Remote.ToString());
        Assert.Equal("198.51.100.1:25", session.Facts.Local.ToString());
        session.Client("EHLO client.example").Says("250-XCLIENT *");
    }

    [Fact]
    public void A_login_told_by_XCLIENT_must_exist_and_does_not_stand_for_TLS()
    {
        var options = Session.Options(ListenerKind.Submission) with { XClientNetworks = [IPNetwork.Parse("192.0.2.0/24")] };
        var session = new Session(options, credentials: new TestCredentials()).Server("220 *")
            .Client("XCLIENT LOGIN=nobody").Server("220 *");
        Assert.Null(session.Facts.Principal);

        session.Client("XCLIENT LOGIN=user").Server("220 *").Client("EHLO client.example").Skip().Client("MAIL FROM:<a@b.example>").Server("530 5.7.0 Must issue *");
        Assert.Equal("user", session.Facts.Principal?.Name);
    }

    [Fact]
    public void XCLIENT_does_not_hand_its_right_on()
    {
        var options = Session.Options() with { XClientNetworks = [IPNetwork.Parse("192.0.2.0/24")] };

        new Session(options, remote: "198.51.100.1").Server("220 *").Client("XCLIENT ADDR=192.0.2.7").Server("550 5.7.0 *");
    }

    [Fact]
    public void A_client_that_the_proxy_cannot_name_does_not_pass_for_the_proxy()
    {
        var options = Session.Options() with { XClientNetworks = [IPNetwork.Parse("192.0.2.0/24")] };

        var session = new Session(options).Server("220 *").Client("XCLIENT ADDR=[UNAVAILABLE]").Server("220 *");

        Assert.Equal(IPAddress.Any, session.Facts.Remote.Address);
    }

    [Fact]
    public void An_IPv4_address_in_IPv6_clothes_is_the_same_address()
    {
        var options = Session.Options() with { XClientNetworks = [IPNetwork.Parse("192.0.2.0/24")] };

        var session = new Session(options).Server("220 *").Client("XCLIENT ADDR=IPV6:::ffff:198.51.100.9").Server("220 *");

        Assert.Equal("198.51.100.9", session.Facts.Remote.Address.ToString());
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
