using Postrider.Smtp;

namespace Postrider.Mail.Acme;

/// <summary>HTTP-01: a file at the name itself, port 80 (RFC 8555, 8.3).</summary>
public sealed class HttpSolver(HttpChallenges challenges) : IChallengeSolver
{
    public string Kind => "http-01";

    public ValueTask PrepareAsync(DomainName name, string token, string keyAuthorization, CancellationToken cancellation)
    {
        challenges.Add(token, keyAuthorization);
        return ValueTask.CompletedTask;
    }

    public ValueTask ClearAsync(DomainName name, string token, string keyAuthorization, CancellationToken cancellation)
    {
        challenges.Remove(token);
        return ValueTask.CompletedTask;
    }
}
