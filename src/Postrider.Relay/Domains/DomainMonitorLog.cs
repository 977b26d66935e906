using Microsoft.Extensions.Logging;

namespace Postrider.Relay.Domains;

/// <summary>The log messages of looks at domains: event ids 380 to 389.</summary>
internal static partial class DomainMonitorLog
{
    [LoggerMessage(380, LogLevel.Warning, "The DNS records of {Domain} were right and are not any more ({Code}): {What} {Mend}")]
    public static partial void Broke(ILogger logger, string domain, string code, string what, string? mend);

    [LoggerMessage(381, LogLevel.Information, "The DNS records of {Domain} are right again")]
    public static partial void Mended(ILogger logger, string domain);

    [LoggerMessage(382, LogLevel.Information, "The DNS records of {Domain} are right: mail is signed and verified")]
    public static partial void Verified(ILogger logger, string domain);

    [LoggerMessage(383, LogLevel.Error, "The domains cannot be looked at, and will be later: {Reason}")]
    public static partial void Failed(ILogger logger, string reason);

    [LoggerMessage(384, LogLevel.Information, "The DNS has the record of the key {Selector} of {Domain}: its mail is signed with it from now on")]
    public static partial void KeyUsed(ILogger logger, string selector, string domain);
}
