using System.Collections.Immutable;
using Postrider.Smtp.Sasl;

namespace Postrider.Access;

/// <summary>A user as the credential file holds it.</summary>
public sealed record CredentialEntry
{
    /// <summary>The name to sign in with; compared without regard to ASCII case.</summary>
    public required string User { get; init; }

    /// <summary>Sender patterns (<see cref="SenderScope"/>); empty allows none.</summary>
    public ImmutableArray<string> Senders { get; init; } = [];

    /// <summary>What is kept of the password, or <c>null</c> where there is none.</summary>
    public ScramVerifier? Verifier { get; init; }

    /// <summary>SHA-256 fingerprints of client certificates that stand for the user (EXTERNAL): 64 hexadecimal digits, upper case.</summary>
    public ImmutableArray<string> Fingerprints { get; init; } = [];

    /// <summary>Subjects of client certificates that stand for the user, as in <c>CN=printer,O=Example</c>. They count only below a configured authority.</summary>
    public ImmutableArray<string> Subjects { get; init; } = [];

    /// <summary>What the user's mail is labelled with.</summary>
    public PrincipalLabels Labels { get; init; } = PrincipalLabels.None;

    /// <summary>The credential as the mechanisms need it.</summary>
    public UserCredential ToCredential() => new(User, Verifier, new SenderScope(Senders)) { Labels = Labels };
}
