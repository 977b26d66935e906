using Microsoft.Extensions.Logging;

namespace Postrider.Relay.WarmUp;

/// <summary>The log messages of warming up: event ids 430 to 434.</summary>
internal static partial class WarmUpLog
{
    [LoggerMessage(430, LogLevel.Warning, "Warm-up: the source '{Source}' sends no more to {Provider} today and goes back two steps: {Reason}. It goes on tomorrow by itself")]
    public static partial void Halted(ILogger logger, string source, string provider, string reason);
}
