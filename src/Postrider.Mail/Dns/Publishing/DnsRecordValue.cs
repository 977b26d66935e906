using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Postrider.Smtp;

namespace Postrider.Mail.Dns.Publishing;

/// <summary>
/// What one record holds (its RDATA), as it goes over the wire and as master files write it. Equal values have equal octets.
/// Made by <see cref="OfText"/>, <see cref="OfAlias"/>, <see cref="OfPointer"/>, <see cref="OfExchange"/>, <see cref="OfAddress"/> and <see cref="OfTlsa"/>.
/// </summary>
public sealed class DnsRecordValue : IEquatable<DnsRecordValue>
{
    /// <summary>Octets of one string of a TXT record at most (RFC 1035, 3.3).</summary>
    public const int MaximumString = 255;

    /// <summary>Octets of a record at most (RFC 1035, 3.2.1).</summary>
    private const int MaximumLength = ushort.MaxValue;

    private readonly byte[] _octets;

    private DnsRecordValue(DnsRecordType type, byte[] octets, string text) => (Type, _octets, Text) = (type, octets, text);

    /// <summary>The type of the record.</summary>
    public DnsRecordType Type { get; }

    /// <summary>RDATA.</summary>
    public ReadOnlySpan<byte> Octets => _octets;

    /// <summary>As master files write it (RFC 1035, 5.1), names in full with their last dot: <c>10 mx.example.com.</c>.</summary>
    public string Text { get; }

    /// <summary>A TXT record, in as many strings of at most 255 octets as it needs.</summary>
    /// <param name="text">What the strings make joined; UTF-8 on the wire.</param>
    /// <exception cref="ArgumentException">The text is too long for a record.</exception>
    public static DnsRecordValue OfText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var octets = Encoding.UTF8.GetBytes(text);
        var strings = Math.Max(1, (octets.Length + MaximumString - 1) / MaximumString);
        if (octets.Length + strings > MaximumLength) throw new ArgumentException($"A text of {octets.Length} octets does not fit into a record.", nameof(text));
        var data = new byte[octets.Length + strings];
        var written = new StringBuilder(octets.Length + 4 * strings);
        var at = 0;
        for (var i = 0; i < strings; i++)
        {
            var part = octets.AsSpan(i * MaximumString, Math.Min(MaximumString, octets.Length - i * MaximumString));
            data[at++] = (byte)part.Length;
            part.CopyTo(data.AsSpan(at));
            at += part.Length;
            if (i > 0) written.Append(' ');
            Quote(part, written);
        }

        return new DnsRecordValue(DnsRecordType.Txt, data, written.ToString());
    }

    /// <summary>A CNAME record.</summary>
    public static DnsRecordValue OfAlias(DomainName target) => new(DnsRecordType.Cname, Name(target), $"{target}.");

    /// <summary>A PTR record.</summary>
    public static DnsRecordValue OfPointer(DomainName target) => new(DnsRecordType.Ptr, Name(target), $"{target}.");

    /// <summary>An MX record.</summary>
    /// <param name="preference">Lower is tried first.</param>
    /// <param name="host">The exchange; empty for a null MX (RFC 7505).</param>
    public static DnsRecordValue OfExchange(ushort preference, DomainName host)
    {
        var name = Name(host);
        var octets = new byte[name.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(octets, preference);
        name.CopyTo(octets, 2);
        return new DnsRecordValue(DnsRecordType.Mx, octets, $"{preference} {host}.");
    }

    /// <summary>An A or AAAA record.</summary>
    public static DnsRecordValue OfAddress(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return new DnsRecordValue(address.AddressFamily == AddressFamily.InterNetwork ? DnsRecordType.A : DnsRecordType.Aaaa, address.GetAddressBytes(), address.ToString());
    }

    /// <summary>A TLSA record.</summary>
    public static DnsRecordValue OfTlsa(TlsaRecord record)
    {
        var association = record.Association.Span;
        return new DnsRecordValue(
            DnsRecordType.Tlsa,
            [record.Usage, record.Selector, record.Matching, .. association],
            $"{record.Usage} {record.Selector} {record.Matching} {Convert.ToHexStringLower(association)}");
    }

    public bool Equals(DnsRecordValue? other) => other is not null && Type == other.Type && _octets.AsSpan().SequenceEqual(other._octets);

    public override bool Equals(object? obj) => Equals(obj as DnsRecordValue);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Type);
        hash.AddBytes(_octets);
        return hash.ToHashCode();
    }

    public override string ToString() => Text;

    private static byte[] Name(DomainName name)
    {
        var octets = new byte[WireName.LengthOf(name)];
        return octets[..WireName.Write(name, octets)];
    }

    /// <summary>A quoted string of master files: quotation marks and backslashes escaped, octets beyond printable ASCII as <c>\DDD</c>.</summary>
    private static void Quote(ReadOnlySpan<byte> octets, StringBuilder output)
    {
        output.Append('"');
        foreach (var octet in octets)
        {
            if (octet is (byte)'"' or (byte)'\\') output.Append('\\').Append((char)octet);
            else if (octet is >= (byte)' ' and < 0x7f) output.Append((char)octet);
            else output.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\{octet:000}");
        }

        output.Append('"');
    }
}
