using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Postrider.Smtp.Commands;

/// <summary>The argument of XCLIENT, as Postfix documents it: <c>ADDR=192.0.2.1 PORT=4711 NAME=mx.example …</c>, values in xtext.</summary>
public static class XClientCommand
{
    private const int MaximumValue = 255;

    /// <param name="argument">What follows the verb.</param>
    /// <param name="attributes">What was said; the default value in a refusal.</param>
    public static Reply? TryParse(ReadOnlySpan<byte> argument, out XClientAttributes attributes)
    {
        attributes = default;
        var taken = default(XClientAttributes);
        var rest = argument.Trim(" \t"u8);
        if (rest.IsEmpty) return CommandReplies.XClientSyntax;
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOfAny((byte)' ', (byte)'\t');
            var word = end < 0 ? rest : rest[..end];
            rest = rest[word.Length..].TrimStart(" \t"u8);
            var equals = word.IndexOf((byte)'=');
            if (equals < 1) return CommandReplies.XClientSyntax;
            var field = FieldOf(word[..equals]);
            if (field == XClientFields.None) return CommandReplies.XClientName;
            if (taken.Given.HasFlag(field) || !TryTake(field, word[(equals + 1)..], ref taken)) return CommandReplies.XClientValue;
        }

        attributes = taken;
        return null;
    }

    private static bool TryTake(XClientFields field, ReadOnlySpan<byte> value, ref XClientAttributes attributes)
    {
        attributes = attributes with { Given = attributes.Given | field };
        if (Ascii.EqualsIgnoreCase(value, "[UNAVAILABLE]"u8) || Ascii.EqualsIgnoreCase(value, "[TEMPUNAVAIL]"u8)) return field != XClientFields.Protocol;
        if (!Xtext.TryDecode(value, MaximumValue, out var text) || text.Length == 0 || !Xtext.IsPrintable(text)) return false;
        switch (field)
        {
            case XClientFields.Address:
                attributes = attributes with { Address = AddressOf(text) };
                return attributes.Address is not null;
            case XClientFields.DestinationAddress:
                attributes = attributes with { DestinationAddress = AddressOf(text) };
                return attributes.DestinationAddress is not null;
            case XClientFields.Port:
                attributes = attributes with { Port = PortOf(value) };
                return attributes.Port is not null;
            case XClientFields.DestinationPort:
                attributes = attributes with { DestinationPort = PortOf(value) };
                return attributes.DestinationPort is not null;
            case XClientFields.Name:
                attributes = attributes with { Name = text };
                return true;
            case XClientFields.Helo:
                // The same rules as if the client had said it here.
                var refusal = HelloCommand.TryParse(Encoding.ASCII.GetBytes(text), out var helo);
                attributes = attributes with { Helo = helo };
                return refusal is null;
            case XClientFields.Login:
                attributes = attributes with { Login = text };
                return true;
            default:
                attributes = attributes with { IsExtended = text.Equals("ESMTP", StringComparison.OrdinalIgnoreCase) };
                return attributes.IsExtended == true || text.Equals("SMTP", StringComparison.OrdinalIgnoreCase);
        }
    }

    private static XClientFields FieldOf(ReadOnlySpan<byte> name)
    {
        if (Ascii.EqualsIgnoreCase(name, "ADDR"u8)) return XClientFields.Address;
        if (Ascii.EqualsIgnoreCase(name, "PORT"u8)) return XClientFields.Port;
        if (Ascii.EqualsIgnoreCase(name, "NAME"u8)) return XClientFields.Name;
        if (Ascii.EqualsIgnoreCase(name, "HELO"u8)) return XClientFields.Helo;
        if (Ascii.EqualsIgnoreCase(name, "LOGIN"u8)) return XClientFields.Login;
        if (Ascii.EqualsIgnoreCase(name, "DESTADDR"u8)) return XClientFields.DestinationAddress;
        if (Ascii.EqualsIgnoreCase(name, "DESTPORT"u8)) return XClientFields.DestinationPort;
        return Ascii.EqualsIgnoreCase(name, "PROTO"u8) ? XClientFields.Protocol : XClientFields.None;
    }

    // The IPV6: prefix must stand before an IPv6 address, and nowhere else. The literal grammar is as strict as addresses that decide rights must be.
    private static IPAddress? AddressOf(string text) =>
        AddressGrammar.TryParseLiteral(Encoding.ASCII.GetBytes($"[{text}]"), out var address)
            ? address.IsIPv4MappedToIPv6 && address.AddressFamily == AddressFamily.InterNetworkV6 ? address.MapToIPv4() : address
            : null;

    private static ushort? PortOf(ReadOnlySpan<byte> value) =>
        Utf8Parser.TryParse(value, out ushort port, out var length) && length == value.Length ? port : null;
}
