using System.Net;

namespace Postrider.Mail.Spf;

/// <summary>Who sends, from where and as whom.</summary>
/// <param name="Client">The address of the client; an IPv4 address mapped into IPv6 is taken as IPv4 (RFC 7208, 5).</param>
/// <param name="Helo">What it said in EHLO or HELO, as it stands there.</param>
/// <param name="ReversePath">The mailbox in MAIL FROM without brackets; empty for the null reverse-path.</param>
public sealed record SpfRequest(IPAddress Client, string Helo, string ReversePath);
