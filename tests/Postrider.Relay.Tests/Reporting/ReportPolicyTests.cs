using Postrider.Mail.Dsn;
using Postrider.Relay.Reporting;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Tests.Reporting;

public sealed class ReportPolicyTests
{
    [Theory]
    [InlineData(ClientProtocol.Smtp, true, false, null)]
    [InlineData(ClientProtocol.Smtp, true, true, DsnAction.Relayed)]
    [InlineData(ClientProtocol.Smtp, false, false, DsnAction.Relayed)]
    [InlineData(ClientProtocol.Lmtp, false, false, DsnAction.Delivered)]
    [InlineData(ClientProtocol.Lmtp, true, false, null)]
    public void Success_is_reported_by_whoever_knows_last(ClientProtocol protocol, bool peerHasDsn, bool trace, DsnAction? action)
    {
        var parameters = new MailParameters { DeliverBy = trace ? new DeliverBy(DateTimeOffset.UnixEpoch, DeliverByMode.Notify, true) : null };

        Assert.Equal(action, ReportPolicy.ActionAfterDelivery(protocol, new PeerCapabilities { Dsn = peerHasDsn, DeliverBy = true }, parameters));
    }

    [Theory]
    [InlineData(ClientProtocol.Smtp, true, null)]
    [InlineData(ClientProtocol.Smtp, false, DsnAction.Relayed)]
    [InlineData(ClientProtocol.Lmtp, false, null)]
    public void BY_with_N_is_reported_where_it_is_lost(ClientProtocol protocol, bool peerHasDeliverBy, DsnAction? action)
    {
        var parameters = new MailParameters { DeliverBy = new DeliverBy(DateTimeOffset.UnixEpoch, DeliverByMode.Notify, Trace: false) };

        Assert.Equal(action, ReportPolicy.ActionAfterDelivery(protocol, new PeerCapabilities { Dsn = true, DeliverBy = peerHasDeliverBy }, parameters));
    }
}
