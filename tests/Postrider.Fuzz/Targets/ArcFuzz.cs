using Postrider.Mail.Arc;
using Postrider.Mail.Headers;

namespace Postrider.Fuzz.Targets;

/// <summary>Headers with ARC fields: they make a chain without gaps, or the reason why not can be printed.</summary>
public sealed class ArcFuzz : IFuzzTarget
{
    public string Name => "arc";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        "ARC-Seal: i=1; cv=none; a=rsa-sha256; d=e.example; s=s; b=AQID\r\nARC-Message-Signature: i=1; a=rsa-sha256; d=e.example; s=s; h=from; bh=AQID; b=AQID\r\nARC-Authentication-Results: i=1; e.example; none\r\n"u8.ToArray(),
        "ARC-Seal: i=50;\r\nARC-Authentication-Results : i = 2 ; x\r\n"u8.ToArray(),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        var chain = ArcChain.Read(new FieldTable(input));
        Invariant.IsWritable(chain.Mistake, "A mistake of a chain");
        Invariant.Holds(chain.Mistake is not null || chain.Sets.Length == chain.Highest, "A chain has gaps.");
    }
}
