using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;

namespace Postrider.Smtp;

/// <summary>
/// A mailbox: a local part and a domain or address literal (RFC 5321, 4.1.2; RFC 6531, 3.3).
/// The local part is held in its meaning, without quotes and escapes; <see cref="ToString"/> quotes it where the grammar needs it.
/// </summary>
public readonly record struct MailboxAddress
{
    private readonly string? _localPart;

    /// <param name="localPart">The local part as it is meant: <c>a b</c>, not <c>"a b"</c>.</param>
    /// <param name="domain">The domain after the <c>@</c>.</param>
    public MailboxAddress(string localPart, DomainName domain)
    {
        _localPart = localPart;
        Domain = domain;
    }

    /// <param name="localPart">The local part as it is meant.</param>
    /// <param name="literal">The address of an address literal, <c>[192.0.2.1]</c> or <c>[IPv6:2001:db8::1]</c>.</param>
    public MailboxAddress(string localPart, IPAddress literal)
    {
        _localPart = localPart;
        Literal = literal;
    }

    /// <summary>The local part as it is meant; compared octet by octet (RFC 5321, 2.4). <c>postmaster</c> may stand without a domain.</summary>
    public string LocalPart => _localPart ?? "";

    /// <summary>The domain; empty where <see cref="Literal"/> stands, or for a bare <c>postmaster</c>.</summary>
    public DomainName Domain { get; }

    /// <summary>The address literal, or <c>null</c>.</summary>
    public IPAddress? Literal { get; }

    /// <summary>What routing and queues go by: the domain, or the literal in brackets.</summary>
    public string Destination => Literal is null ? Domain.Value : FormatLiteral(Literal);

    /// <summary>Whether the local part holds non-ASCII characters, so that it can pass only with SMTPUTF8 (RFC 6531).</summary>
    public bool NeedsSmtpUtf8 => !Ascii.IsValid(LocalPart);

    /// <summary>Parses <c>local@domain</c>, without angle brackets.</summary>
    /// <exception cref="FormatException">The text is not a mailbox.</exception>
    public static MailboxAddress Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is not a mail address.");

    /// <inheritdoc cref="Parse"/>
    public static bool TryParse([NotNullWhen(true)] string? text, out MailboxAddress address)
    {
        address = default;
        return text is not null && AddressGrammar.TryParseMailbox(Encoding.UTF8.GetBytes(text), Utf8Mode.Allowed, out address) == PathError.None;
    }

    /// <summary>The address as it stands between angle brackets.</summary>
    public override string ToString()
    {
        var local = AddressGrammar.IsDotString(LocalPart) ? LocalPart : AddressGrammar.Quote(LocalPart);
        return Destination.Length == 0 ? local : $"{local}@{Destination}";
    }

    private static string FormatLiteral(IPAddress address) =>
        address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[IPv6:{address}]" : $"[{address}]";
}
