using Postrider.Smtp.Commands;

namespace Postrider.Smtp.Server.Sessions;

/// <summary>Where a client must wait for the reply before it sends on (RFC 2920, 3.1).</summary>
internal static class Pipelining
{
    /// <summary>
    /// Whether nothing may follow a command before its reply: those that end a group, and any where pipelining was not offered. NOOP and HELP,
    /// which change nothing, are let pass; what follows STARTTLS and QUIT is thrown away anyhow, and octets of a chunk follow BDAT.
    /// </summary>
    public static bool EndsGroup(SmtpVerb verb, bool isExtended) => verb switch
    {
        SmtpVerb.Ehlo or SmtpVerb.Helo or SmtpVerb.Data or SmtpVerb.Auth or SmtpVerb.XClient or SmtpVerb.Verify or SmtpVerb.Expand => true,
        SmtpVerb.StartTls or SmtpVerb.Quit or SmtpVerb.Bdat => false,
        _ => !isExtended,
    };
}
