using Microsoft.Extensions.Logging;

namespace Postrider.Mail.MtaSts;

/// <summary>The log messages of MTA-STS: event ids 420 to 439.</summary>
internal static partial class StsLog
{
    [LoggerMessage(420, LogLevel.Information, "MTA-STS policy of {Domain} is now {Mode} (id {Id}).")]
    public static partial void Learned(ILogger logger, string domain, StsMode mode, string id);

    [LoggerMessage(421, LogLevel.Warning, "MTA-STS policy of {Domain} cannot be had: {Problem}.")]
    public static partial void NotFetched(ILogger logger, string domain, string problem);

    [LoggerMessage(422, LogLevel.Error, "MTA-STS policies cannot be kept: {Problem}. After a restart they must be learned anew.")]
    public static partial void NotKept(ILogger logger, string problem);

    [LoggerMessage(423, LogLevel.Error, "Fetching the MTA-STS policy of {Domain} broke off.")]
    public static partial void BrokeOff(ILogger logger, string domain, Exception failure);
}
