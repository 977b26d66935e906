using System.Net.Sockets;
using Postrider.Relay.Spooling;

namespace Postrider.Serving;

/// <summary>The relay cannot start or reload; the message says what is wrong and what to do.</summary>
internal sealed class StationException(string message, int exitCode, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>How the program ends for it.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>Starts or moves a part, and says which it was where that fails.</summary>
    /// <param name="what">What failed, where the exception does not name it itself.</param>
    /// <exception cref="StationException">It failed for a reason outside of the program.</exception>
    public static async Task NamingAsync(Func<Task> start, string? what)
    {
        try
        {
            await start().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or SocketException)
        {
            throw new StationException(what is null ? e.Message : $"{what}: {e.Message}", e is SpoolException ? Sysexits.InputOutput : Sysexits.SystemError, e);
        }
    }
}
