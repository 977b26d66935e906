using System.Globalization;

namespace Postrider.Smtp.Client;

/// <summary>Reads what a peer's EHLO or LHLO offers (RFC 5321, 4.1.1.1).</summary>
public static class EhloReply
{
    /// <summary>Keywords that are not known are kept in <see cref="PeerCapabilities.Keywords"/> and mean nothing else; wrong parameters count as none.</summary>
    /// <param name="text">The text of the 250 reply: the peer's name on the first line, an extension on each other.</param>
    public static PeerCapabilities Parse(string text)
    {
        var lines = text.Split('\n');
        var offered = new PeerCapabilities { Keywords = lines.Skip(1).Select(line => line.Trim()).Where(line => line.Length > 0).ToArray() };
        return offered.Keywords.Aggregate(offered, Add);
    }

    private static PeerCapabilities Add(PeerCapabilities offered, string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var keyword = words[0].ToUpperInvariant();
        // Servers of the time before RFC 2554 was final wrote "AUTH=LOGIN PLAIN", and some still do beside the right line.
        if (keyword.StartsWith("AUTH=", StringComparison.Ordinal)) return WithMechanisms(offered, [keyword[5..], .. words.Skip(1)]);
        return keyword switch
        {
            "PIPELINING" => offered with { Pipelining = true },
            "8BITMIME" => offered with { EightBitMime = true },
            "SMTPUTF8" => offered with { SmtpUtf8 = true },
            "CHUNKING" => offered with { Chunking = true },
            "BINARYMIME" => offered with { BinaryMime = true },
            "DSN" => offered with { Dsn = true },
            "ENHANCEDSTATUSCODES" => offered with { EnhancedStatusCodes = true },
            "STARTTLS" => offered with { StartTls = true },
            "REQUIRETLS" => offered with { RequireTls = true },
            "DELIVERBY" => offered with { DeliverBy = true, MinimumDeliverBy = words.Length > 1 ? Number(words[1].Split(',')[0]) : 0 },
            "MT-PRIORITY" => offered with { MtPriority = true },
            "SIZE" => offered with { Size = true, MaximumSize = words.Length > 1 ? Number(words[1]) : 0 },
            "AUTH" => WithMechanisms(offered, words.AsSpan(1)),
            "LIMITS" => WithLimits(offered, words.AsSpan(1)),
            _ => offered,
        };
    }

    private static PeerCapabilities WithMechanisms(PeerCapabilities offered, ReadOnlySpan<string> names)
    {
        List<string> mechanisms = [.. offered.AuthMechanisms];
        foreach (var name in names)
        {
            var upper = name.ToUpperInvariant();
            if (upper.Length > 0 && !mechanisms.Contains(upper)) mechanisms.Add(upper);
        }

        return offered with { AuthMechanisms = mechanisms };
    }

    // RFC 9422, 4: limits that are not known are ignored.
    private static PeerCapabilities WithLimits(PeerCapabilities offered, ReadOnlySpan<string> limits)
    {
        foreach (var limit in limits)
        {
            var equals = limit.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) continue;
            var value = (int)Math.Min(Number(limit.AsSpan(equals + 1)), int.MaxValue);
            offered = limit[..equals].ToUpperInvariant() switch
            {
                "RCPTMAX" => offered with { MaximumRecipients = value },
                "MAILMAX" => offered with { MaximumTransactions = value },
                _ => offered,
            };
        }

        return offered;
    }

    private static long Number(ReadOnlySpan<char> text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
