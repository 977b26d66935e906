using System.Text;
using Postrider.Smtp.Sockets;

namespace Postrider.Smtp.Sasl.ServerMechanisms;

/// <summary>The check of a clear password that PLAIN and LOGIN share.</summary>
internal static class PasswordCheck
{
    public static async ValueTask<SaslStep> RunAsync(
        SaslContext context, string mechanism, string user, ReadOnlyMemory<byte> password, CancellationToken cancellation)
    {
        var credential = await context.Credentials.FindAsync(user, cancellation);
        // The same work for a stranger and for a user without a password.
        var verifier = credential?.Verifier ?? context.Credentials.Decoy.For(user);
        // Thousands of rounds of a hash.
        await SocketThread.LeaveAsync();
        var matches = ScramKeys.Matches(verifier, password.Span);
        return matches && credential?.Verifier is not null
            ? new SaslStep.Success(credential.SignedIn(mechanism))
            : new SaslStep.Failure(SaslReplies.Invalid);
    }

    /// <summary>Whether the octets are a name or a password: UTF-8, not empty, without NUL (RFC 4616, 2).</summary>
    public static bool IsText(ReadOnlySpan<byte> octets) =>
        !octets.IsEmpty && !octets.Contains((byte)0) && System.Text.Unicode.Utf8.IsValid(octets);

    public static string Decode(ReadOnlySpan<byte> octets) => Encoding.UTF8.GetString(octets);
}
