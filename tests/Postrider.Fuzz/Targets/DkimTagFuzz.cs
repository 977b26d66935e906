using System.Text;
using Postrider.Mail.Dkim;

namespace Postrider.Fuzz.Targets;

/// <summary>Tag lists and key records: a list that is read keeps its bounds, and a reason for refusal can be printed.</summary>
public sealed class DkimTagFuzz : IFuzzTarget
{
    public string Name => "dkim-tags";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        "v=DKIM1; k=ed25519; h=sha1:sha256; s=email:*; t=y:s; n=notes; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="u8.ToArray(),
        "v=1; a=rsa-sha256; c=relaxed/simple; d=example.com; s=s1; i=a@mail.example.com; t=1; x=2; l=3; h=from : to;\r\n bh=AQID; b=AQ\r\n ID"u8.ToArray(),
        "i=1; a=ed25519-sha256; cv=none; d=example.com; s=s1; t=1; b=AQID;"u8.ToArray(),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        var text = Encoding.UTF8.GetString(input);
        if (!TagList.TryParse(text, out _, out var mistake)) Invariant.IsWritable(mistake, "A mistake");
        if (!DkimKeyRecord.TryParse(text, out _, out mistake)) Invariant.IsWritable(mistake, "A mistake of a record");
        foreach (var kind in Enum.GetValues<SignatureKind>())
        {
            var tags = SignatureTags.Read(input, kind);
            Invariant.IsWritable(tags.Mistake, "A mistake of a signature");
            Invariant.Holds(tags.Mistake is not null || (!tags.Domain.IsEmpty && tags.Signature.Length > 0), "A good signature lacks its signer.");
        }
    }
}
