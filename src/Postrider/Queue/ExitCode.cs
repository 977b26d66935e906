namespace Postrider.Queue;

/// <summary>How the queue's commands end.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Nothing matches, or there is no such message.</summary>
    public const int NoMatch = 1;

    /// <summary>The command cannot be understood, or needs a yes.</summary>
    public const int Usage = 2;

    /// <summary>The relay is not running, does not let us in, or failed.</summary>
    public const int Unavailable = 3;
}
