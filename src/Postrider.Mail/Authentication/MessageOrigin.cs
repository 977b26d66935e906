using System.Net;

namespace Postrider.Mail.Authentication;

/// <summary>Where a message came from. What is <c>null</c> is looked for in the message itself: in its topmost Received field and its Return-Path, which is right for a file and wrong for a session.</summary>
/// <param name="Client">The address of the client.</param>
/// <param name="Helo">What it said in EHLO or HELO.</param>
/// <param name="ReversePath">The mailbox in MAIL FROM without brackets; empty for the null reverse-path.</param>
public sealed record MessageOrigin(IPAddress? Client, string? Helo, string? ReversePath);
