namespace Postrider.Smtp;

/// <summary>What the client said about the octets of the body (RFC 6152, 2; RFC 3030, 3).</summary>
public enum BodyType : byte
{
    SevenBit,
    EightBitMime,
    BinaryMime,
}
