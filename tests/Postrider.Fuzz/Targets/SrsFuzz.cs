using System.Text;
using Postrider.Mail.Srs;
using Postrider.Smtp;

namespace Postrider.Fuzz.Targets;

/// <summary>Local parts that strangers send reports to, and reverse-paths that are rewritten. Nothing but what was made here leads anywhere, and all of that comes back.</summary>
public sealed class SrsFuzz : IFuzzTarget
{
    private static readonly SrsRewriter Rewriter = new(new SrsOptions { Domain = DomainName.Parse("relay.example") }, [new SrsSecret(default, "secret"u8.ToArray())], TimeProvider.System);

    public string Name => "srs";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        "SRS0=ABCDEF=JN=sender.example=alice@relay.example"u8.ToArray(),
        "SRS1=ABCDEF=first.example==HHH=TT=sender.example=alice@relay.example"u8.ToArray(),
        "srs0+HHH=TT=sender.example=a=b@first.example"u8.ToArray(),
        "\"SRS1-x=y.example=-a b\"@second.example"u8.ToArray(),
        "bounce+bob=list.example@sender.example"u8.ToArray(),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        if (!MailboxAddress.TryParse(Encoding.UTF8.GetString(input), out var address)) return;
        Invariant.Holds(Rewriter.Read(address).Status is SrsStatus.NotOurs or SrsStatus.Forged, "An address that was not made here was believed.");
        if (!Rewriter.TryRewrite(address, out var rewritten) || rewritten == address) return;
        Invariant.Holds(MailboxAddress.TryParse(rewritten.ToString(), out var sent) && sent == rewritten, "A rewritten address cannot be sent.");
        var back = Rewriter.Read(rewritten);
        Invariant.Holds(back.Status == SrsStatus.Genuine, "A rewritten address is not known again.");
        Invariant.Holds(!SrsLocalPart.IsMarked(address.LocalPart) ? back.Original == address : !back.Original.Domain.IsEmpty, "A rewritten address leads elsewhere.");
    }
}
