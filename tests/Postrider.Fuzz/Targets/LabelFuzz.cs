using Postrider.Mail.Headers;
using Postrider.Relay.Labels;
using Postrider.Smtp.Sasl;

namespace Postrider.Fuzz.Targets;

/// <summary>The fields by which a sender labels a message: what is understood of them is bounded, and comes back from the spool as it was.</summary>
public sealed class LabelFuzz : IFuzzTarget
{
    public string Name => "labels";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        "X-Postrider-Stream: bulk\r\nX-Postrider-Tag: a, b\r\n\tc\r\nX-Postrider-Pool: p\r\n"u8.ToArray(),
        "x-postrider-tag: a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q\r\n"u8.ToArray(),
        "X-Postrider-Stream : \r\n transactional\r\nX-Postrider-Pool: tenant=x\r\n"u8.ToArray(),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        var fields = new LabelFields();
        foreach (var field in new HeaderSection(input))
            if (LabelFields.IsLabel(field)) fields.Read(field);
        var labels = LabelRules.Decide(fields, PrincipalLabels.None, PrincipalLabels.None, isBulkByHint: false);
        Invariant.Holds(labels.Tags.Length <= MessageLabels.MaximumTags, "More tags than there may be.");
        Invariant.Holds(labels.ToString().Length <= (MessageLabels.MaximumTags + 3) * (LabelName.MaximumLength + 12), "Labels without bound.");
        Invariant.Holds(MessageLabels.Parse(labels.ToString()) == labels, "Labels are read back as others.");
    }
}
