using Postrider.Configuration.Schema;

namespace Postrider.Configuration.Kinds;

/// <summary>The name of a header field (RFC 5322, 3.6.8).</summary>
internal sealed class FieldNameKind : TextKind<string>
{
    public static readonly FieldNameKind Any = new();

    /// <summary>Octets of a name; RFC 5322 allows more, and nobody has a longer one.</summary>
    private const int MaximumLength = 77;

    /// <summary>Fields that those who relay a message add or change: signed, they would break every signature (RFC 6376, 5.4.1).</summary>
    private static readonly string[] Changing = ["Received", "Return-Path", "DKIM-Signature", "Authentication-Results", "Bcc", "Resent-Bcc"];

    public override string Name => "field name";

    public override string Expectation => "the name of a header field such as \"Feedback-ID\", without the colon";

    protected override Complaint? TryParse(string text, out string? value)
    {
        value = text;
        if (text.Length is 0 or > MaximumLength || text.Any(c => c is <= ' ' or > '~' or ':')) return new Complaint($"{Shown(text)} is not the name of a header field.", $"Write {Expectation}.");
        return Changing.Contains(text, StringComparer.OrdinalIgnoreCase) || text.StartsWith("ARC-", StringComparison.OrdinalIgnoreCase)
            ? new Complaint($"{text} is added or changed on the way: a signature over it breaks.", "Leave it out.")
            : null;
    }

    protected override string Format(string value) => value;
}
