using System.Text;
using Postrider.Configuration.Schema;
using Postrider.Relay.Shaping;
using Postrider.Shaping;

namespace Postrider.Fuzz.Targets;

/// <summary>Shape files. Each mistake has a place and says what to do; what is read gives a shape for any mail.</summary>
public sealed class ShapeFuzz : IFuzzTarget
{
    public string Name => "shape";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        "[[rule]]\nname = \"google\"\nsites = [\"*.google.com\"]\nmax_connections = 4\nmessage_rate = [\"10/s\", \"20000/d\"]\n"u8.ToArray(),
        "[[rule]]\nname = \"x\"\ntenants = [\"a*\"]\nweight = 2.5\n[[rule.reaction]]\ncodes = [\"45x\"]\nstatuses = [\"4.7.65*\"]\ntexts = [\"too * many\"]\nclasses = [\"rate\"]\naction = \"pause\"\nfor = \"5m\"\ncount = 3\nretry_after = \"1h\"\n"u8.ToArray(),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        var text = Encoding.UTF8.GetString(input);
        if (Rate.TryParse(text, out var rate)) Invariant.Holds(Rate.TryParse(rate.ToString(), out var again) && again == rate, "A rate is read as it is written");
        var mistakes = new MistakeList("shape.toml");
        var table = ShapeFile.Parse(text, mistakes, "shape.toml");
        foreach (var mistake in mistakes.ToImmutable()) Invariant.Holds(mistake.What.Length > 0 && mistake.Mend.Length > 0, "A mistake says what is wrong and how to mend it");
        var shape = table.Find(new ShapeSubject { Domain = "gmail.com", Hosts = ["gmail-smtp-in.l.google.com"], Source = "192.0.2.1", Tenant = "abc" });
        var reply = new Smtp.Reply(421, "4.7.28", text.Replace('\r', ' '));
        foreach (var reaction in shape.Reactions) _ = reaction.Pattern.Matches(reply);
    }
}
