using Microsoft.Extensions.Logging;

namespace Postrider.Mail.Dns;

/// <summary>The log messages of the resolver: event ids 400 to 419.</summary>
internal static partial class DnsLog
{
    [LoggerMessage(401, LogLevel.Information, "Resolvers of {Path}: {Servers}.")]
    public static partial void ResolversRead(ILogger logger, string path, string servers);

    [LoggerMessage(402, LogLevel.Warning, "{Path} cannot be read ({Reason}); the resolver of this machine is asked instead.")]
    public static partial void ResolversUnreadable(ILogger logger, string path, string reason);

    [LoggerMessage(403, LogLevel.Debug, "No answer to {Type} of {Name}: {Detail}.")]
    public static partial void Unanswered(ILogger logger, string type, string name, string detail);

    [LoggerMessage(404, LogLevel.Error, "Asking for {Type} of {Name} broke off.")]
    public static partial void BrokeOff(ILogger logger, string type, string name, Exception failure);
}
