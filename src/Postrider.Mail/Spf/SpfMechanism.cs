namespace Postrider.Mail.Spf;

/// <summary>What a directive compares the client with (RFC 7208, 5).</summary>
public enum SpfMechanism : byte
{
    All,
    Include,
    A,
    Mx,
    Ptr,
    Ip4,
    Ip6,
    Exists,
}
