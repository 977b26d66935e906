using System.Buffers;
using System.Text;
using Postrider.Mail.Headers;

namespace Postrider.Mail.Authentication;

/// <summary>Removes what strangers wrote in our name: whoever reads our results must be able to believe them (RFC 8601, 5).</summary>
public static class ForeignResults
{
    /// <summary>Copies a header section without the Authentication-Results fields that claim to be ours, or whose author cannot be told.</summary>
    /// <param name="header">The octets of the fields, up to <see cref="HeaderEnd.FieldsLength"/>.</param>
    /// <param name="serviceId">Our authserv-id.</param>
    /// <param name="output">Takes what remains, octet by octet as it was.</param>
    /// <returns>How many fields were removed.</returns>
    public static int Remove(ReadOnlySpan<byte> header, string serviceId, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var removed = 0;
        var kept = 0;
        foreach (var field in new HeaderSection(header))
        {
            if (!IsClaim(field, serviceId)) continue;
            output.Write(header[kept..field.Start]);
            kept = field.Start + field.Length;
            removed++;
        }

        output.Write(header[kept..]);
        return removed;
    }

    /// <summary>
    /// Whether a field is one to be removed. Only the name in it is looked at: a field that breaks the grammar further on may still be believed by somebody.
    /// </summary>
    public static bool IsClaim(HeaderField field, string serviceId)
    {
        if (!field.Is("Authentication-Results"u8)) return false;
        var text = Encoding.UTF8.GetString(field.Body);
        var reader = new FieldReader(text);
        if (!reader.TryReadValue(out var claimed) || AuthenticationResults.Is(claimed, serviceId)) return true;
        // What stands behind the name without a space is no part of it to a reader who knows the grammar of tokens: relay.example/1, relay.example@x.
        reader = new FieldReader(text);
        return reader.TryReadToken(out var token) && AuthenticationResults.Is(token, serviceId);
    }
}
