using System.Text;
using Postrider.Mail.MtaSts;

namespace Postrider.Fuzz.Targets;

/// <summary>TXT records that may announce a policy. An id is of the grammar, and means the same written plainly.</summary>
public sealed class StsRecordFuzz : IFuzzTarget
{
    public string Name => "sts-record";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        "v=STSv1; id=20160831085700Z;"u8.ToArray(),
        "v=STSv1;id=a;x=y; z"u8.ToArray(),
        "v=STSv1 ; id=1; id=2"u8.ToArray(),
        "v=spf1 -all"u8.ToArray(),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        var text = Encoding.UTF8.GetString(input);
        var isRead = StsRecord.TryParse(text, out var id);
        Invariant.Holds(!isRead || StsRecord.IsAnnouncement(text), "A record was read that is none.");
        if (!isRead) return;
        Invariant.Holds(id.Length is > 0 and <= 32 && id.All(char.IsAsciiLetterOrDigit), "An id breaks the grammar.");
        Invariant.Holds(StsRecord.TryParse($"v=STSv1; id={id};", out var again) && again == id, "An id does not come back.");
    }
}
