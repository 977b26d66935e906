using Postrider.Configuration.Schema;
using Postrider.Mail.MtaSts;

namespace Postrider.Configuration.Kinds;

/// <summary>An MX host of an MTA-STS policy.</summary>
internal sealed class StsHostKind : TextKind<StsHostPattern>
{
    public static readonly StsHostKind Any = new();

    public override string Name => "host or pattern";

    public override string Expectation => "a host such as \"mail.example.com\" or \"*.example.com\"";

    protected override Complaint? TryParse(string text, out StsHostPattern value) =>
        StsHostPattern.TryParse(text, out value) ? null : new Complaint($"{Shown(text)} is not a host.", $"Write {Expectation}.");

    protected override string Format(StsHostPattern value) => value.ToString();
}
