namespace Postrider.Serving;

/// <summary>The relay cannot start or reload; the message says what is wrong and what to do.</summary>
internal sealed class StationException(string message, int exitCode, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>How the program ends for it.</summary>
    public int ExitCode { get; } = exitCode;
}
