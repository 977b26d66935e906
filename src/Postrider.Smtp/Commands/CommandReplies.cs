namespace Postrider.Smtp.Commands;

/// <summary>The refusals of the command parsers. They hold nothing of what the client sent, so each exists once.</summary>
internal static class CommandReplies
{
    public static readonly Reply HelloNeedsName = new(501, "5.5.4", "A name is needed: EHLO host.example");
    public static readonly Reply HelloNameTooLong = new(501, "5.5.4", "The name is longer than 255 octets");

    public static readonly Reply MailSyntax = new(501, "5.5.4", "Syntax: MAIL FROM:<address> [parameters]");
    public static readonly Reply RecipientSyntax = new(501, "5.5.4", "Syntax: RCPT TO:<address> [parameters]");
    public static readonly Reply ParameterSyntax = new(501, "5.5.4", "The parameters must be KEYWORD or KEYWORD=value, each after a space");
    public static readonly Reply ParameterTwice = new(501, "5.5.4", "A parameter is given twice");
    public static readonly Reply ParameterUnknown = new(555, "5.5.4", "A parameter is not recognized or not offered here");
    public static readonly Reply ParametersNeedEhlo = new(555, "5.5.4", "Parameters need a session that began with EHLO");

    public static readonly Reply SizeSyntax = new(501, "5.5.4", "SIZE must be a number of octets");
    public static readonly Reply SizeTooBig = new(552, "5.3.4", "The message is larger than this server takes");
    public static readonly Reply BodySyntax = new(501, "5.5.4", "BODY must be 7BIT, 8BITMIME or BINARYMIME");
    public static readonly Reply ValueNotWanted = new(501, "5.5.4", "SMTPUTF8 and REQUIRETLS take no value");
    public static readonly Reply ReturnSyntax = new(501, "5.5.4", "RET must be FULL or HDRS");
    public static readonly Reply EnvelopeIdSyntax = new(501, "5.5.4", "ENVID must be xtext of at most 100 printable characters");
    public static readonly Reply AuthParameterSyntax = new(501, "5.5.4", "AUTH must be a mailbox in xtext, or <>");
    public static readonly Reply HoldForSyntax = new(501, "5.5.4", "HOLDFOR must be a number of seconds of at most nine digits");
    public static readonly Reply HoldUntilSyntax = new(501, "5.5.4", "HOLDUNTIL must be a time as in 2026-01-31T09:00:00Z");
    public static readonly Reply HoldTwice = new(501, "5.5.4", "HOLDFOR and HOLDUNTIL exclude each other");
    public static readonly Reply HoldTooLong = new(501, "5.5.4", "The hold is longer than this server allows");
    public static readonly Reply DeliverBySyntax = new(501, "5.5.4", "BY must be seconds;N or seconds;R, with T for a trace; seconds are above zero for R");
    public static readonly Reply DeliverByTooSoon = new(555, "5.5.4", "BY asks for less time than this server can promise");
    public static readonly Reply PrioritySyntax = new(501, "5.5.4", "MT-PRIORITY must be a number from -9 to 9");
    public static readonly Reply NotifySyntax = new(501, "5.5.4", "NOTIFY must be NEVER, or some of SUCCESS, FAILURE and DELAY with commas");
    public static readonly Reply OriginalRecipientSyntax = new(501, "5.5.4", "ORCPT must be a type, a semicolon and an address in xtext, of at most 500 characters");

    public static readonly Reply BdatSyntax = new(501, "5.5.4", "Syntax: BDAT size [LAST]");
    public static readonly Reply AuthSyntax = new(501, "5.5.4", "Syntax: AUTH mechanism [initial-response]");
    public static readonly Reply XClientSyntax = new(501, "5.5.4", "Syntax: XCLIENT attribute=value ...");
    public static readonly Reply XClientName = new(501, "5.5.4", "An XCLIENT attribute is not known");
    public static readonly Reply XClientValue = new(501, "5.5.4", "An XCLIENT attribute has a bad value or comes twice");

    private static readonly Reply NeedsSmtpUtf8 = new(553, "5.6.7", "An address with non-ASCII characters needs SMTPUTF8");
    private static readonly Reply SenderBrackets = new(501, "5.1.7", "The sender's address must stand in angle brackets and hold an at-sign");
    private static readonly Reply SenderLocalPart = new(553, "5.1.7", "The sender's local part is not valid");
    private static readonly Reply SenderDomain = new(553, "5.1.7", "The sender's domain is not valid");
    private static readonly Reply SenderTooLong = new(501, "5.1.7", "The sender's address is too long");
    private static readonly Reply RecipientBrackets = new(501, "5.1.3", "The recipient's address must stand in angle brackets and hold an at-sign");
    private static readonly Reply RecipientLocalPart = new(553, "5.1.3", "The recipient's local part is not valid");
    private static readonly Reply RecipientDomain = new(553, "5.1.3", "The recipient's domain is not valid");
    private static readonly Reply RecipientTooLong = new(501, "5.1.3", "The recipient's address is too long");

    public static Reply? ForReversePath(PathError error) => error switch
    {
        PathError.None => null,
        PathError.LocalPart => SenderLocalPart,
        PathError.Domain => SenderDomain,
        PathError.NeedsSmtpUtf8 => NeedsSmtpUtf8,
        PathError.TooLong => SenderTooLong,
        _ => SenderBrackets,
    };

    public static Reply? ForForwardPath(PathError error) => error switch
    {
        PathError.None => null,
        PathError.LocalPart => RecipientLocalPart,
        PathError.Domain => RecipientDomain,
        PathError.NeedsSmtpUtf8 => NeedsSmtpUtf8,
        PathError.TooLong => RecipientTooLong,
        _ => RecipientBrackets,
    };
}
