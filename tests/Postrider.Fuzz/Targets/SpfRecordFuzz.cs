using System.Text;
using Postrider.Mail.Spf;

namespace Postrider.Fuzz.Targets;

/// <summary>SPF records: one is read, or has a mistake that can be shown to people.</summary>
public sealed class SpfRecordFuzz : IFuzzTarget
{
    public string Name => "spf-record";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        "v=spf1 include:_spf.a.example ip4:192.0.2.0/24 ip6:2001:db8::/32 a:b.example/24//64 mx ptr -all"u8.ToArray(),
        "v=spf1 exists:%{ir}.%{l1r+-}._spf.%{d2}.example ?all exp=%{o}.example redirect=%{p}.example x=%%%_%-"u8.ToArray(),
        "v=spf1 a:\xe2\x80\x8bb.example -all"u8.ToArray(),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        var text = Encoding.UTF8.GetString(input);
        if (!SpfRecord.IsRecord(text)) return;
        var mistake = SpfRecord.Parse(text, out var record);
        Invariant.Holds(mistake is null == record is not null, "A record is read with a mistake, or refused without one.");
    }
}
