namespace Postrider.Mail.Authentication;

/// <summary>What a result speaks about (RFC 8601, 2.3): <c>header.d=example.com</c>.</summary>
/// <param name="Type"><c>smtp</c>, <c>header</c>, <c>body</c> or <c>policy</c>.</param>
/// <param name="Name">The property: <c>mailfrom</c>, <c>d</c>.</param>
/// <param name="Value">Without quotes.</param>
public sealed record AuthenticationProperty(string Type, string Name, string Value);
