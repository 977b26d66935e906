using System.Text;
using Postrider.Relay.Classification;

namespace Postrider.Fuzz.Targets;

/// <summary>Replies that are classified, and rules that are read.</summary>
public sealed class RefusalFuzz : IFuzzTarget
{
    public string Name => "refusal";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        "550-5.1.1 The email account that you tried to reach does not exist. <a@b.example>\n550 5.1.1 https://support.google.com/mail/?p=NoSuchUser - gsmtp"u8.ToArray(),
        "host mx.example[192.0.2.1] said: 450 4.2.0 <a@b@c.>: greylisted, try again in 300 seconds"u8.ToArray(),
        "[[rule]]\nid = \"a\"\nclass = \"rate\"\nany = [\"hold * line\"]\ncode = \"45\"\nstatus = [\"5.7.606-649\", \"*.2.2\"]\nconfidence = 0.5\n[[provider]]\nname = \"p\"\nhosts = [\".p.example\"]"u8.ToArray(),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        var text = Encoding.UTF8.GetString(input);
        var verdict = RefusalClassifier.BuiltIn.Classify(Refusal.Parse(text));
        Invariant.Holds(verdict.Confidence is >= 0 and <= 1, "A confidence is from 0 to 1");
        Invariant.Holds(!verdict.IsHard || Refusal.Parse(text).Code is < 400 or >= 500, "A 4xx reply is never hard");
        try
        {
            _ = new RefusalClassifier(RefusalRules.Parse(text)).Classify(Refusal.Parse(text));
        }
        catch (FormatException)
        {
            // Documented: these are no rules.
        }
    }
}
