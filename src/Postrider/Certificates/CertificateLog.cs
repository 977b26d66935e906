using Microsoft.Extensions.Logging;

namespace Postrider.Certificates;

/// <summary>The log messages about certificates: event ids 7300 to 7319.</summary>
internal static partial class CertificateLog
{
    [LoggerMessage(7300, LogLevel.Information, "Certificates were read anew, for their files have changed: {Files}")]
    public static partial void Reloaded(ILogger logger, string files);

    [LoggerMessage(7301, LogLevel.Error, "Certificates have changed and cannot be used, so those of before stay in force: {Trouble}")]
    public static partial void Broken(ILogger logger, string trouble);

    [LoggerMessage(7302, LogLevel.Warning, "The certificate of {Source} ends on {Until:u}: renew it")]
    public static partial void ExpiresSoon(ILogger logger, string source, DateTimeOffset until);

    [LoggerMessage(7303, LogLevel.Error, "The certificate of {Source} has ended on {Until:u}, and clients refuse it: renew it")]
    public static partial void Expired(ILogger logger, string source, DateTimeOffset until);

    [LoggerMessage(7304, LogLevel.Information, "A certificate for {Name} was had from {Authority}, good until {Until:u}, for {Key}")]
    public static partial void Obtained(ILogger logger, string name, string authority, DateTimeOffset until, string key);

    [LoggerMessage(7305, LogLevel.Error, "No certificate for {Name} could be had; the next try is after {After:u}: {Trouble}")]
    public static partial void NotObtained(ILogger logger, string name, DateTimeOffset after, string trouble);

    [LoggerMessage(7306, LogLevel.Warning, "The certificate for {Name} is renewed with the key it has, for the TLSA record of the next key ({Record}) has not been in the DNS for long enough: set it, `postrider tlsa` prints it")]
    public static partial void KeyKept(ILogger logger, string name, string record);

    [LoggerMessage(7307, LogLevel.Warning, "The TLSA records of {Name} could not be set: {Trouble}")]
    public static partial void NotPublished(ILogger logger, string name, string trouble);

    [LoggerMessage(7308, LogLevel.Warning, "There is no certificate yet for {Name}: one that nobody vouches for is shown until there is")]
    public static partial void Stopgap(ILogger logger, string name);

    [LoggerMessage(7309, LogLevel.Warning, "The authority could not be asked when to renew the certificate for {Name}: {Trouble}")]
    public static partial void WindowUnknown(ILogger logger, string name, string trouble);

    [LoggerMessage(7310, LogLevel.Error, "Certificates cannot be kept: {Trouble}")]
    public static partial void NotKept(ILogger logger, string trouble);

    [LoggerMessage(7315, LogLevel.Warning, "The certificate of {Name} with the serial number {Serial} is revoked, and replaced by one with a new key")]
    public static partial void Revoked(ILogger logger, string name, string serial);

    [LoggerMessage(7316, LogLevel.Error, "The certificate of {Name} is replaced by one with a new key; that with the serial number {Serial} could not be revoked: {Trouble}")]
    public static partial void NotRevoked(ILogger logger, string name, string serial, string trouble);

    [LoggerMessage(7312, LogLevel.Error, "{What} {Mend}")]
    public static partial void PolicyRefuses(ILogger logger, string what, string mend);

    [LoggerMessage(7313, LogLevel.Warning, "{What} {Mend}")]
    public static partial void PolicyHarms(ILogger logger, string what, string mend);

    [LoggerMessage(7314, LogLevel.Information, "Nothing stands against the MTA-STS policy of {Domain} any more")]
    public static partial void PolicyHolds(ILogger logger, string domain);

    [LoggerMessage(7311, LogLevel.Information, "TLSA records of {Name} were set in the DNS: {Records}")]
    public static partial void Published(ILogger logger, string name, string records);
}
