using System.Net;
using Postrider.Relay.Routing;

namespace Postrider.Trial;

/// <summary>How the relay of a trial is set up.</summary>
internal sealed record TrialOptions
{
    /// <summary>Where spool, credentials and certificate lie.</summary>
    public required string Directory { get; init; }

    public required string User { get; init; }

    public required string Password { get; init; }

    /// <summary>STARTTLS and sign-in; port 0 is the system's choice.</summary>
    public required IPEndPoint Submission { get; init; }

    /// <summary>TLS from the first octet, and sign-in; <c>null</c> for none.</summary>
    public IPEndPoint? Submissions { get; init; }

    /// <summary>Without TLS and sign-in, from this machine alone; <c>null</c> for none.</summary>
    public IPEndPoint? Plain { get; init; }

    public required RetryPolicy Retry { get; init; }
}
