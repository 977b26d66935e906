namespace Postrider.Mail.Acme;

/// <summary>No certificate could be had; the message says why, for people.</summary>
public sealed class AcmeException : Exception
{
    public AcmeException(string message) : base(message)
    {
    }

    public AcmeException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public AcmeException(string message, AcmeProblem? problem, TimeSpan? retryAfter) : base(message) => (Problem, RetryAfter) = (problem, retryAfter);

    public AcmeException()
    {
    }

    /// <summary>What the authority said, where it said something.</summary>
    public AcmeProblem? Problem { get; }

    /// <summary>How long the authority wants to be left alone.</summary>
    public TimeSpan? RetryAfter { get; }
}
