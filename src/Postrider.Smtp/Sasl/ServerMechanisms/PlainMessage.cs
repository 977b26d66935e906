namespace Postrider.Smtp.Sasl.ServerMechanisms;

/// <summary>The message of PLAIN: <c>[authzid] NUL authcid NUL passwd</c> (RFC 4616, 2).</summary>
/// <param name="AuthorizationIdentity">Whom the client wants to act for; empty for itself.</param>
/// <param name="User">The authentication identity.</param>
/// <param name="Password">The password's octets, within the memory that was parsed.</param>
public readonly record struct PlainMessage(string AuthorizationIdentity, string User, ReadOnlyMemory<byte> Password)
{
    public static bool TryParse(ReadOnlyMemory<byte> octets, out PlainMessage message)
    {
        message = default;
        var span = octets.Span;
        var first = span.IndexOf((byte)0);
        if (first < 0) return false;
        var length = span[(first + 1)..].IndexOf((byte)0);
        if (length < 0) return false;
        var user = span.Slice(first + 1, length);
        var password = octets[(first + length + 2)..];
        if (!PasswordCheck.IsText(user) || !PasswordCheck.IsText(password.Span)) return false;
        if (first > 0 && !PasswordCheck.IsText(span[..first])) return false;
        message = new PlainMessage(PasswordCheck.Decode(span[..first]), PasswordCheck.Decode(user), password);
        return true;
    }

    /// <summary>The identities alone: a password never gets into a log.</summary>
    public override string ToString() => User;
}
