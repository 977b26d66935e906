using System.Text;
using Postrider.Mail.Dmarc;

namespace Postrider.Fuzz.Targets;

/// <summary>DMARC records: whatever is read begins with the version, and a refusal has its reason.</summary>
public sealed class DmarcRecordFuzz : IFuzzTarget
{
    public string Name => "dmarc-record";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        "v=DMARC1; p=reject; sp=quarantine; np=none; adkim=s; aspf=r; t=y; psd=u; rua=mailto:a@b.example!10m,https://c.example; ruf=mailto:f@b.example; fo=1:d:s"u8.ToArray(),
        "v = DMARC1 ;p=none;;=;x"u8.ToArray(),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        var text = Encoding.UTF8.GetString(input);
        var isRead = DmarcRecord.TryParse(text, out var record, out var problem);
        Invariant.Holds(isRead == (record is not null) && isRead == (problem is null), "A record is read with a problem, or refused without one.");
        Invariant.Holds(!isRead || DmarcRecord.IsRecord(text), "A record without the version is read.");
    }
}
