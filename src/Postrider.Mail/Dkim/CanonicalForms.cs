namespace Postrider.Mail.Dkim;

/// <summary>The value of <c>c=</c> (RFC 6376, 3.5): one form for the header, one for the body.</summary>
public readonly record struct CanonicalForms(Canonicalization Header, Canonicalization Body)
{
    /// <summary>What survives most of what relays do.</summary>
    public static CanonicalForms Relaxed => new(Canonicalization.Relaxed, Canonicalization.Relaxed);

    /// <summary>Reads <c>relaxed/simple</c>; where only one form stands, the body's is simple.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out CanonicalForms forms)
    {
        var slash = text.IndexOf('/');
        var body = Canonicalization.Simple;
        var isKnown = TryParseForm(slash < 0 ? text : text[..slash], out var header) && (slash < 0 || TryParseForm(text[(slash + 1)..], out body));
        forms = new CanonicalForms(header, body);
        return isKnown;
    }

    public override string ToString() => $"{Word(Header)}/{Word(Body)}";

    private static string Word(Canonicalization form) => form == Canonicalization.Relaxed ? "relaxed" : "simple";

    private static bool TryParseForm(ReadOnlySpan<char> text, out Canonicalization form)
    {
        text = text.Trim();
        form = text.Equals("relaxed", StringComparison.OrdinalIgnoreCase) ? Canonicalization.Relaxed : Canonicalization.Simple;
        return form == Canonicalization.Relaxed || text.Equals("simple", StringComparison.OrdinalIgnoreCase);
    }
}
