using System.Globalization;

namespace Postrider.Smtp.Server.Sessions;

/// <summary>What the session says of its own accord.</summary>
internal static class ServerReplies
{
    public static readonly Reply Bye = new(221, "2.0.0", "Bye");
    public static readonly Reply Ok = new(250, "2.0.0", "Ok");
    public static readonly Reply CannotVerify = new(252, "2.5.0", "Cannot verify; send some mail and I shall try my best");
    public static readonly Reply Help = new(214, "2.0.0", "See RFC 5321, and the reply to EHLO for what else works here");
    public static readonly Reply ReadyForTls = new(220, "2.0.0", "Ready to start TLS");
    public static readonly Reply SignedIn = new(235, "2.7.0", "Authentication successful");
    public static readonly Reply SendBody = new(354, (EnhancedStatusCode?)null, "End with <CRLF>.<CRLF>");

    public static readonly Reply UnknownCommand = new(500, "5.5.2", "Command not known");
    public static readonly Reply BareLineEnd = new(500, "5.5.2", "Lines end in CRLF, and a bare CR or LF may not stand in one");
    public static readonly Reply LineTooLong = new(500, "5.5.2", "Line too long");
    public static readonly Reply NotUtf8 = new(500, "5.5.2", "The command is not UTF-8");
    public static readonly Reply NotMail = new(554, "5.5.1", "This is a mail server");
    public static readonly Reply NoParameters = new(501, "5.5.4", "The command takes no parameters");
    public static readonly Reply NotImplemented = new(502, "5.5.1", "Command not implemented");
    public static readonly Reply NoChunking = new(502, "5.5.1", "BDAT is not offered here");
    public static readonly Reply EhloFirst = new(503, "5.5.1", "Send EHLO first");
    public static readonly Reply MailFirst = new(503, "5.5.1", "Send MAIL first");
    public static readonly Reply RecipientFirst = new(503, "5.5.1", "Send RCPT first");
    public static readonly Reply NestedMail = new(503, "5.5.1", "A transaction is open already");
    public static readonly Reply InTransaction = new(503, "5.5.1", "Not within a transaction");
    public static readonly Reply BodyUnderWay = new(503, "5.5.1", "The body has begun with BDAT and must go on so");
    public static readonly Reply BinaryNeedsChunks = new(503, "5.5.1", "BODY=BINARYMIME needs BDAT");
    public static readonly Reply NoRecipients = new(554, "5.5.1", "No valid recipients");

    public static readonly Reply TlsUnderWay = new(503, "5.5.1", "TLS is in force already");
    public static readonly Reply NoTls = new(454, "4.7.0", "TLS is not available at the moment");
    public static readonly Reply TlsFirst = new(530, "5.7.0", "Must issue a STARTTLS command first");
    public static readonly Reply AuthenticationFirst = new(530, "5.7.0", "Authentication required");
    public static readonly Reply CertificateFirst = new(530, "5.7.0", "A client certificate that is known here is required");

    public static readonly Reply AlreadySignedIn = new(503, "5.5.1", "Already authenticated");
    public static readonly Reply NoAuthentication = new(503, "5.5.1", "Authentication is not available");
    public static readonly Reply UnknownMechanism = new(504, "5.5.4", "Authentication mechanism not offered");
    public static readonly Reply AuthenticationCancelled = new(501, "5.7.0", "Authentication cancelled");
    public static readonly Reply AuthenticationNotBase64 = new(501, "5.5.2", "The response is not base64");
    public static readonly Reply AuthenticationLineTooLong = new(500, "5.5.6", "Authentication exchange line is too long");
    public static readonly Reply AuthenticationPutOff = new(454, "4.7.0", "Too many failed authentications from your address, try again later");
    public static readonly Reply TooManyAuthenticationFailures = new(421, "4.7.0", "Too many failed authentications");

    public static readonly Reply XClientRefused = new(550, "5.7.0", "XCLIENT is not for you");

    public static readonly Reply TooManyRecipients = new(452, "4.5.3", "Too many recipients; send the rest in another transaction");
    public static readonly Reply TooLarge = new(552, "5.3.4", "The message is larger than is taken here");
    public static readonly Reply BareLineEndInBody = new(550, "5.6.0", "Bare CR or bare LF in the message; lines end in CRLF (RFC 5321, 2.3.8)");
    public static readonly Reply ReceiverFailed = new(451, "4.3.0", "Internal failure; try again later");

    public static readonly Reply TalkedEarly = new(554, "5.5.1", "You spoke before the greeting");
    public static readonly Reply OutOfStep = new(554, "5.5.0", "You sent on without waiting for the reply (RFC 2920)");
    public static readonly Reply TooManyErrors = new(421, "4.7.0", "Too many errors");
    public static readonly Reply LineWithoutEnd = new(421, "4.7.0", "The line has no end");
    public static readonly Reply TooManyRecipientCommands = new(421, "4.7.0", "Far too many recipients");
    public static readonly Reply TooManyIdleCommands = new(421, "4.7.0", "Too many commands without mail");
    public static readonly Reply TooManyTransactions = new(421, "4.7.0", "Too many messages in one session; connect again");
    public static readonly Reply TooManySessions = new(421, "4.3.2", "Too many sessions; try again later");
    public static readonly Reply TooManySessionsFromAddress = new(421, "4.7.0", "Too many sessions from your address");
    public static readonly Reply TimedOut = new(421, "4.4.2", "Timeout, closing the session");
    public static readonly Reply NotNow = new(421, "4.3.0", "Internal failure; try again later");
    public static readonly Reply ShuttingDown = new(421, "4.3.2", "The service is shutting down; connect again later");

    public static Reply ChunkTaken(long octets) => new(250, "2.0.0", string.Create(CultureInfo.InvariantCulture, $"{octets} octets received"));
}
