using System.Buffers;
using Postrider.Mail.Dkim;
using Postrider.Mail.Headers;

namespace Postrider.Fuzz.Targets;

/// <summary>Canonical forms: the same however the octets come, and themselves in canonical form.</summary>
public sealed class DkimCanonicalFuzz : IFuzzTarget
{
    public string Name => "dkim-canonical";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        " C \r\nD \t E\r\n\r\n\r\n"u8.ToArray(),
        "Subject : two\r\n\twords  \r\nTo:\r\n \r\n"u8.ToArray(),
        "\r\r\n\n\r \r\n"u8.ToArray(),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        foreach (var form in Enum.GetValues<Canonicalization>())
        {
            var body = Body(input, form, Math.Max(1, input.Length));
            Invariant.Holds(Body(input, form, 1).AsSpan().SequenceEqual(body) && Body(input, form, 3).AsSpan().SequenceEqual(body), "Pieces change the form of a body.");
            Invariant.Holds(Body(body, form, Math.Max(1, body.Length)).AsSpan().SequenceEqual(body), "A canonical body is not its own form.");
            foreach (var field in new HeaderSection(input))
            {
                var octets = input.Slice(field.Start, field.Length);
                var canonical = Field(octets, form);
                Invariant.Holds(canonical.Length <= octets.Length + 1, "A field grew.");
                // What has no name is no field, and is never signed.
                Invariant.Holds(form == Canonicalization.Simple || field.Name.IsEmpty || canonical.AsSpan().IndexOf("  "u8) < 0, "A relaxed field has two spaces.");
            }
        }
    }

    private static byte[] Field(ReadOnlySpan<byte> field, Canonicalization form)
    {
        var output = new ArrayBufferWriter<byte>();
        HeaderCanonicalizer.Write(field, form, output);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Body(ReadOnlySpan<byte> input, Canonicalization form, int length)
    {
        var canonicalizer = new BodyCanonicalizer(form);
        var output = new ArrayBufferWriter<byte>();
        for (; !input.IsEmpty; input = input[Math.Min(length, input.Length)..]) canonicalizer.Append(input[..Math.Min(length, input.Length)], output);
        canonicalizer.Finish(output);
        return output.WrittenSpan.ToArray();
    }
}
