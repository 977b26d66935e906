namespace Postrider.Mail.Headers;

/// <summary>Reads a message once as it streams by: the header section whole, then the body in pieces.</summary>
public interface IMessageReader
{
    /// <summary>Called once, before the body.</summary>
    /// <param name="fields">All fields with their line ends, without the empty line. Valid during the call.</param>
    void ReadHeader(ReadOnlySpan<byte> fields);

    /// <summary>Called for each piece of the body, in order; not at all for an empty body.</summary>
    /// <param name="octets">Valid during the call.</param>
    void ReadBody(ReadOnlySpan<byte> octets);
}
