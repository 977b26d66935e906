using Microsoft.Extensions.Logging;

namespace Postrider.Relay.Signing;

/// <summary>The log messages of signing: event ids 340 to 359.</summary>
internal static partial class SigningLog
{
    [LoggerMessage(340, LogLevel.Error, "The signing key {Selector} of {Domain} cannot be used; mail goes on without its signature: {Reason}")]
    public static partial void KeyUnreadable(ILogger logger, string selector, string domain, string reason);

    [LoggerMessage(342, LogLevel.Information, "{Keys} keys of {Domains} domains sign mail")]
    public static partial void KeysInForce(ILogger logger, int keys, int domains);

    [LoggerMessage(341, LogLevel.Information, "{Id}: not signed: {Reason}")]
    public static partial void NotSigned(ILogger logger, string id, string reason);
}
