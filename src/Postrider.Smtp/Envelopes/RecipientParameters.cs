namespace Postrider.Smtp;

/// <summary>What <c>RCPT TO</c> said besides the forward-path.</summary>
/// <param name="Notify">NOTIFY (RFC 3461, 4.1).</param>
/// <param name="Original">ORCPT (RFC 3461, 4.2), or <c>null</c>.</param>
public sealed record RecipientParameters(DsnNotify Notify, OriginalRecipient? Original)
{
    public static readonly RecipientParameters None = new(DsnNotify.Unspecified, null);
}

/// <summary>The address that the sender first wrote (RFC 3461, 4.2; RFC 6533, 3).</summary>
/// <param name="AddressType">Such as <c>rfc822</c> or <c>utf-8</c>, lower case.</param>
/// <param name="Address">The address with its xtext or utf-8-addr-xtext decoded.</param>
public sealed record OriginalRecipient(string AddressType, string Address)
{
    /// <summary><c>type;address</c>, undecoded specials as they are: how it is stored and shown.</summary>
    public override string ToString() => $"{AddressType};{Address}";
}
