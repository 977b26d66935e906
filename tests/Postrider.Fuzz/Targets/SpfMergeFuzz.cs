using System.Text;
using Postrider.Mail.DomainRecords;
using Postrider.Mail.Spf;

namespace Postrider.Fuzz.Targets;

/// <summary>SPF records of others into which our terms are merged: whatever stands there, one record comes out that can be read, has our terms, and stays as it is when it is merged again.</summary>
public sealed class SpfMergeFuzz : IFuzzTarget
{
    private static readonly string[] Ours = ["ip4:192.0.2.1", "ip6:2001:db8::1"];

    public string Name => "spf-merge";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        "v=spf1 include:_spf.a.example ip4:192.0.2.0/24 mx ptr -all"u8.ToArray(),
        "v=spf1 exists:%{ir}._spf.%{d2}.example ?all exp=%{o}.example redirect=%{p}.example x=%%%_%-\nv=spf1 redirect=b.example\nsite=1"u8.ToArray(),
        "v=spf1 IP4:192.0.2.1 +all a\nv=spf1"u8.ToArray(),
    ];

    /// <param name="input">A text a line.</param>
    public void Run(ReadOnlySpan<byte> input)
    {
        string[] texts = Encoding.UTF8.GetString(input).Split('\n');
        var merged = SpfMerge.Of([.. texts], [.. Ours]).Record;
        Invariant.Holds(SpfRecord.IsRecord(merged) && SpfRecord.Parse(merged, out _) is null, "The merged record cannot be read.");
        foreach (var term in Ours) Invariant.Holds(merged.Split(' ').Contains(term, StringComparer.OrdinalIgnoreCase), "One of our terms is not in the merged record.");
        var again = SpfMerge.Of([merged], [.. Ours]);
        Invariant.Holds(again.Record == merged && again.Replaced.IsEmpty, "Merging again changes something.");
    }
}
