using Postrider.Configuration.Schema;
using Postrider.Smtp;

namespace Postrider.Configuration.Kinds;

/// <summary>A mail address with a domain.</summary>
internal sealed class MailboxKind : TextKind<MailboxAddress>
{
    public static readonly MailboxKind Any = new();

    public override string Name => "mail address";

    public override string Expectation => "a mail address such as \"dmarc@example.com\"";

    protected override Complaint? TryParse(string text, out MailboxAddress value) =>
        MailboxAddress.TryParse(text, out value) && !value.Domain.IsEmpty ? null : new Complaint($"{Shown(text)} is not a mail address.", $"Write {Expectation}.");

    protected override string Format(MailboxAddress value) => value.ToString();
}
