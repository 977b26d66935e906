using Postrider.Configuration.Schema;
using Postrider.Relay.Labels;

namespace Postrider.Configuration.Kinds;

/// <summary>The name of a tenant, a pool or a tag (<see cref="LabelName"/>).</summary>
internal sealed class LabelKind : TextKind<string>
{
    public static readonly LabelKind Any = new();

    public override string Name => "name";

    public override string Expectation => $"a name: {LabelName.Form}";

    protected override Complaint? TryParse(string text, out string? value) =>
        LabelName.TryParse(text, out value) ? null : new Complaint($"{Shown(text)} is not a name.", $"Write {Expectation}.");

    protected override string Format(string value) => value;
}
