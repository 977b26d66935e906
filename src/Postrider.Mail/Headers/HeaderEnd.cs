namespace Postrider.Mail.Headers;

/// <summary>Where a header section ends, in octets from the start of the message.</summary>
/// <param name="FieldsLength">Octets of the fields, their line ends included.</param>
/// <param name="BodyStart">Where the body begins: after the empty line, where there is one.</param>
/// <param name="Kind">What ended it.</param>
public readonly record struct HeaderEnd(int FieldsLength, int BodyStart, HeaderEndKind Kind);

/// <summary>What ends a header section.</summary>
public enum HeaderEndKind
{
    /// <summary>The empty line that ought to (RFC 5322, 2.1).</summary>
    EmptyLine,

    /// <summary>A line that is no field: it is the first line of a body that lacks the empty line before it.</summary>
    NotAField,

    /// <summary>The message itself: it has no body.</summary>
    EndOfMessage,
}
