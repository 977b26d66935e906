namespace Postrider.Mail.Spf;

/// <summary>Where a macro string stands, and so what it may hold.</summary>
internal enum MacroUse : byte
{
    /// <summary>A domain-spec (RFC 7208, 7.1): ends in a top label or a macro.</summary>
    Domain,

    /// <summary>The text of an explanation: spaces, and the letters <c>c</c>, <c>r</c>, <c>t</c> as well.</summary>
    Explanation,

    /// <summary>The value of a modifier that nobody knows: only its form is checked.</summary>
    Any,
}
