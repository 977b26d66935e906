using Postrider.Configuration.Schema;
using Postrider.Smtp;

namespace Postrider.Configuration.Kinds;

/// <summary>A domain or host name, in ASCII or with other letters (IDN).</summary>
internal sealed class DomainKind : TextKind<DomainName>
{
    public static readonly DomainKind Any = new();

    public override string Name => "domain name";

    public override string Expectation => "a name such as \"mail.example.com\"";

    protected override Complaint? TryParse(string text, out DomainName value)
    {
        if (DomainName.TryParse(text, out value)) return null;
        if (text.Contains('@', StringComparison.Ordinal)) return new Complaint($"{Shown(text)} is a mail address, not a domain.", $"Write the part behind the @: {Expectation}.");
        return new Complaint($"{Shown(text)} is not a domain name.", $"Write {Expectation}.");
    }

    protected override string Format(DomainName value) => value.Value;
}

/// <summary>A pattern of domains: <c>example.com</c>, <c>*.example.com</c> for all below it, <c>*</c> for all; where allowed, <c>&lt;&gt;</c> for the null reverse-path.</summary>
internal sealed class DomainPattern(DomainPattern.NullSender nullSender) : TextKind<string>
{
    public enum NullSender
    {
        Unknown,
        Known,
    }

    public override string Name => "domain pattern";

    public override string Expectation => nullSender == NullSender.Known
        ? "a pattern such as \"example.com\", \"*.example.com\" (all below it), \"<>\" (bounces) or \"*\""
        : "a pattern such as \"example.com\", \"*.example.com\" (all below it) or \"*\"";

    protected override Complaint? TryParse(string text, out string? value)
    {
        value = text;
        if (text == "*" || (text == "<>" && nullSender == NullSender.Known)) return null;
        var below = text.StartsWith("*.", StringComparison.Ordinal);
        if (DomainName.TryParse(below ? text[2..] : text, out var domain))
        {
            value = below ? $"*.{domain}" : domain.Value;
            return null;
        }

        return text.Contains('@', StringComparison.Ordinal)
            ? new Complaint($"{Shown(text)} is a mail address; routes go by domain.", $"Write the part behind the @: {Expectation}.")
            : new Complaint($"{Shown(text)} is not a pattern of domains.", $"Write {Expectation}.");
    }

    protected override string Format(string value) => value;
}
