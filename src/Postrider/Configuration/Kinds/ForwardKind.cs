using Postrider.Configuration.Schema;
using Postrider.Relay.Forwarding;
using Postrider.Smtp;

namespace Postrider.Configuration.Kinds;

/// <summary>An address, or with nothing before the @ all of a domain.</summary>
internal sealed class ForwardKind : TextKind<ForwardTarget>
{
    public static readonly ForwardKind Any = new();

    public override string Name => "address";

    public override string Expectation => "an address such as \"info@example.com\", or \"@example.com\" for all of a domain";

    protected override Complaint? TryParse(string text, out ForwardTarget value)
    {
        value = default;
        if (text.StartsWith('@') && DomainName.TryParse(text.AsSpan(1), out var domain)) value = new ForwardTarget(null, domain);
        else if (MailboxAddress.TryParse(text, out var address) && !address.Domain.IsEmpty) value = new ForwardTarget(address.LocalPart, address.Domain);
        else return new Complaint($"{Shown(text)} is not an address.", $"Write {Expectation}.");
        return null;
    }

    protected override string Format(ForwardTarget value) => value.ToString();
}
