using Postrider.Smtp;

namespace Postrider.Mail.Acme;

/// <summary>A way to prove that a name is ours (RFC 8555, 8). There are two: by the web, and by the DNS.</summary>
public interface IChallengeSolver
{
    /// <summary>The kind's name in the protocol.</summary>
    string Kind { get; }

    /// <summary>Puts the proof where the authority will look.</summary>
    /// <exception cref="AcmeException">It cannot be put there.</exception>
    ValueTask PrepareAsync(DomainName name, string token, string keyAuthorization, CancellationToken cancellation);

    /// <summary>Takes it away again; that it cannot be taken away is no failure.</summary>
    ValueTask ClearAsync(DomainName name, string token, string keyAuthorization, CancellationToken cancellation);
}
