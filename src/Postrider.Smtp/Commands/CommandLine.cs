using System.Text;

namespace Postrider.Smtp.Commands;

/// <summary>Parts a command line into its verb and its argument (RFC 5321, 2.4 and 4.1.1).</summary>
public static class CommandLine
{
    /// <summary>Takes any octets, for a line that is not even UTF-8 must get a reply and not end the session.</summary>
    /// <param name="line">The line without its CRLF.</param>
    /// <param name="argument">What follows the verb, without the white space before and after it; empty where nothing does.</param>
    public static SmtpVerb Split(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> argument)
    {
        var end = line.IndexOfAny((byte)' ', (byte)'\t');
        argument = end < 0 ? default : line[end..].Trim(" \t"u8);
        return VerbOf(end < 0 ? line : line[..end]);
    }

    private static SmtpVerb VerbOf(ReadOnlySpan<byte> word) => word.Length switch
    {
        3 => Is(word, "GET"u8) || Is(word, "PUT"u8) ? SmtpVerb.Http : SmtpVerb.Unknown,
        4 => FourLetters(word),
        7 => Is(word, "XCLIENT"u8) ? SmtpVerb.XClient
            : Is(word, "CONNECT"u8) || Is(word, "OPTIONS"u8) ? SmtpVerb.Http
            : SmtpVerb.Unknown,
        8 => Is(word, "STARTTLS"u8) ? SmtpVerb.StartTls : SmtpVerb.Unknown,
        _ => SmtpVerb.Unknown,
    };

    private static SmtpVerb FourLetters(ReadOnlySpan<byte> word)
    {
        if (Is(word, "MAIL"u8)) return SmtpVerb.Mail;
        if (Is(word, "RCPT"u8)) return SmtpVerb.Recipient;
        if (Is(word, "DATA"u8)) return SmtpVerb.Data;
        if (Is(word, "BDAT"u8)) return SmtpVerb.Bdat;
        if (Is(word, "EHLO"u8)) return SmtpVerb.Ehlo;
        if (Is(word, "HELO"u8)) return SmtpVerb.Helo;
        if (Is(word, "QUIT"u8)) return SmtpVerb.Quit;
        if (Is(word, "RSET"u8)) return SmtpVerb.Reset;
        if (Is(word, "NOOP"u8)) return SmtpVerb.Noop;
        if (Is(word, "AUTH"u8)) return SmtpVerb.Auth;
        if (Is(word, "VRFY"u8)) return SmtpVerb.Verify;
        if (Is(word, "EXPN"u8)) return SmtpVerb.Expand;
        if (Is(word, "HELP"u8)) return SmtpVerb.Help;
        if (Is(word, "LHLO"u8)) return SmtpVerb.Lhlo;
        if (Is(word, "POST"u8) || Is(word, "HEAD"u8)) return SmtpVerb.Http;
        return SmtpVerb.Unknown;
    }

    private static bool Is(ReadOnlySpan<byte> word, ReadOnlySpan<byte> verb) => Ascii.EqualsIgnoreCase(word, verb);
}
