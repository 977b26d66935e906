using System.Buffers.Binary;
using System.Net;
using System.Text;
using Postrider.Smtp;

namespace Postrider.Mail.Dns;

/// <summary>A record type and how its RDATA is read.</summary>
internal abstract class DnsRecordKind<T>(DnsRecordType type)
{
    public DnsRecordType Type => type;

    /// <returns>What is wrong with the record, for people; <c>null</c> when it was read.</returns>
    public abstract string? Read(ReadOnlySpan<byte> message, DnsResource record, out T value);

    /// <summary>Reads a name that must fill the rest of the record.</summary>
    protected static bool TryReadName(ReadOnlySpan<byte> message, DnsResource record, int skip, out string name)
    {
        name = "";
        var at = record.Offset + skip;
        return record.Length > skip && WireName.TryRead(message, ref at, out name) && at == record.Offset + record.Length;
    }
}

internal static class DnsRecordKinds
{
    public static readonly DnsRecordKind<MxRecord> Mx = new MxKind();
    public static readonly DnsRecordKind<IPAddress> IPv4 = new AddressKind(DnsRecordType.A, 4);
    public static readonly DnsRecordKind<IPAddress> IPv6 = new AddressKind(DnsRecordType.Aaaa, 16);
    public static readonly DnsRecordKind<string> Text = new TextKind();
    public static readonly DnsRecordKind<DomainName> Pointer = new NameKind(DnsRecordType.Ptr);
    public static readonly DnsRecordKind<DomainName> NameServer = new NameKind(DnsRecordType.Ns);
    public static readonly DnsRecordKind<DomainName> Alias = new NameKind(DnsRecordType.Cname);
    public static readonly DnsRecordKind<TlsaRecord> Tlsa = new TlsaKind();

    private sealed class MxKind() : DnsRecordKind<MxRecord>(DnsRecordType.Mx)
    {
        public override string? Read(ReadOnlySpan<byte> message, DnsResource record, out MxRecord value)
        {
            value = default;
            if (!TryReadName(message, record, 2, out var name)) return "a malformed MX record was passed over";
            DomainName host = default;
            // The root is no host, but alone it says "no mail" (RFC 7505).
            if (name.Length > 0 && !WireName.TryConvert(name, out host)) return $"the MX record for '{WireName.ForPeople(name)}' was passed over: no host can have that name";
            value = new MxRecord(BinaryPrimitives.ReadUInt16BigEndian(message[record.Offset..]), host);
            return null;
        }
    }

    private sealed class AddressKind(DnsRecordType type, int length) : DnsRecordKind<IPAddress>(type)
    {
        public override string? Read(ReadOnlySpan<byte> message, DnsResource record, out IPAddress value)
        {
            value = IPAddress.None;
            if (record.Length != length) return $"an address record of {record.Length} octets was passed over";
            value = new IPAddress(message.Slice(record.Offset, length));
            return null;
        }
    }

    private sealed class TextKind() : DnsRecordKind<string>(DnsRecordType.Txt)
    {
        public override string? Read(ReadOnlySpan<byte> message, DnsResource record, out string value)
        {
            value = "";
            var rest = message.Slice(record.Offset, record.Length);
            var joined = new byte[record.Length];
            var length = 0;
            while (!rest.IsEmpty)
            {
                if (rest[0] >= rest.Length) return "a malformed TXT record was passed over";
                rest.Slice(1, rest[0]).CopyTo(joined.AsSpan(length));
                length += rest[0];
                rest = rest[(rest[0] + 1)..];
            }

            value = Encoding.UTF8.GetString(joined, 0, length);
            return null;
        }
    }

    private sealed class TlsaKind() : DnsRecordKind<TlsaRecord>(DnsRecordType.Tlsa)
    {
        public override string? Read(ReadOnlySpan<byte> message, DnsResource record, out TlsaRecord value)
        {
            value = default;
            var rest = message.Slice(record.Offset, record.Length);
            if (rest.Length < 3) return "a malformed TLSA record was passed over";
            value = new TlsaRecord(rest[0], rest[1], rest[2], rest[3..].ToArray());
            return null;
        }
    }

    private sealed class NameKind(DnsRecordType type) : DnsRecordKind<DomainName>(type)
    {
        public override string? Read(ReadOnlySpan<byte> message, DnsResource record, out DomainName value)
        {
            value = default;
            if (!TryReadName(message, record, 0, out var name)) return $"a malformed {Word} record was passed over";
            return WireName.TryConvert(name, out value) ? null : $"the {Word} record for '{WireName.ForPeople(name)}' was passed over: no host can have that name";
        }

        private string Word => Type.Mnemonic();
    }
}
