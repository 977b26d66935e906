using System.Diagnostics.CodeAnalysis;
using Postrider.Configuration.Schema;
using Postrider.Configuration.Toml;

namespace Postrider.Configuration.Kinds;

internal sealed class Truth : ValueKind<bool>
{
    public static readonly Truth Any = new();

    public override string Name => "true or false";

    public override string Expectation => "true or false";

    public override bool TryRead(TomlNode node, [MaybeNullWhen(false)] out bool value, [NotNullWhen(false)] out Complaint? complaint)
    {
        if (node is TomlScalar { Value: bool truth })
        {
            value = truth;
            complaint = null;
            return true;
        }

        value = false;
        complaint = new Complaint($"This must be true or false, not {node.Description}.", "Write true or false without quotes.");
        return false;
    }

    public override string Write(bool value) => value ? "true" : "false";
}
