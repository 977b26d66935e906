using System.Globalization;

namespace Postrider.Smtp.Client;

/// <summary>What we say in a peer's place when it said nothing, or must not be asked (RFC 3463).</summary>
internal static class ClientReplies
{
    public static Reply ConnectFailed(string why) => new(421, "4.4.1", why);

    public static Reply ProxyFailed(EgressProxy proxy, string why) => new(421, "4.4.1", $"By the proxy {proxy}: {why}");

    public static Reply ProxyUnreachable(EgressProxy proxy, string why) => new(421, "4.4.1", $"The proxy {proxy} cannot be reached: {why}");

    public static Reply Lost(string stage, string why) => new(421, "4.4.2", $"The connection broke {stage}: {why}");

    public static Reply TimedOut(string stage) => new(421, "4.4.2", $"The peer did not answer in time {stage}");

    public static Reply Malformed(string why) => new(421, "4.5.0", $"The peer breaks the protocol: {why}");

    public static Reply TlsNotOffered { get; } = new(454, "4.7.4", "TLS is required here, and the peer does not offer it");

    public static Reply TlsFailed(string why) => new(454, "4.7.5", $"The TLS handshake failed: {why}");

    public static Reply PlaintextAfterStartTls { get; } = new(454, "4.7.5", "The peer sent plain text behind its reply to STARTTLS; somebody may have put it there");

    public static Reply CredentialWithheld { get; } = new(454, "4.7.5", "The credential is not sent, because the peer's certificate was not verified");

    public static Reply NoMechanism { get; } = new(454, "4.7.4", "The peer offers no way to authenticate that we know");

    public static Reply PeerNotAuthenticated(string why) => new(454, "4.7.0", $"The authentication failed on the peer's side: {why}");

    public static Reply TooBig(long size, long limit) => new(552, "5.3.4", $"The message has {size} octets, the peer takes at most {limit}");

    public static Reply NeedsConversion { get; } = new(550, "5.6.3", "The peer does not take the body as it is, and it must not be converted");

    public static Reply AddressNeedsUtf8 { get; } = new(550, "5.6.7", "The address needs SMTPUTF8, which the peer does not offer");

    public static Reply HeaderNeedsUtf8 { get; } = new(550, "5.6.9", "The header needs SMTPUTF8, which the peer does not offer");

    public static Reply RequireTlsNotOffered { get; } = new(550, "5.7.30", "The sender requires TLS all the way, which this host does not offer, or neither its name nor its certificate proves to be right");

    public static Reply DeliverByNotOffered { get; } = new(554, "5.3.3", "The sender wants the message back when it is late (BY with R), and this host does not offer DELIVERBY, so that it cannot promise that");

    public static Reply DeliverByTooShort(long seconds, long least) =>
        new(554, "5.4.7", string.Create(CultureInfo.InvariantCulture, $"The sender leaves {seconds} seconds for the delivery, and this host asks for {least} at least"));

    public static Reply BadAddress { get; } = new(553, "5.1.3", "The address holds control characters");

    public static Reply BadBody { get; } = new(550, "5.6.0", "The message has a carriage return or line feed that stands alone");

    public static Reply BodyChanged { get; } = new(451, "4.3.0", "The message was not as long as it should be");
}
