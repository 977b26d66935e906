using System.Collections.Immutable;

namespace Postrider.Sandbox.Captures;

/// <summary>A message that arrived at a destination of the sandbox.</summary>
public sealed record CapturedMessage
{
    /// <summary>From 1, in the order of arrival.</summary>
    public required long Id { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The destination server that took it.</summary>
    public required string Server { get; init; }

    /// <summary>The reverse-path; empty for the null one.</summary>
    public required string Sender { get; init; }

    public required ImmutableArray<string> Recipients { get; init; }

    /// <summary>How the client introduced itself.</summary>
    public required string Helo { get; init; }

    /// <summary>TLS version and cipher, or <c>null</c> in clear.</summary>
    public string? Tls { get; init; }

    /// <summary>The message as it came: CRLF line ends, no dot-stuffing.</summary>
    public required ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>The value of a header field, unfolded; <c>null</c> where there is none. Encoded words stay as they are.</summary>
    public string? Field(string name) => MessageText.FindField(Content.Span, name);

    /// <summary>The whole message as text, for people: UTF-8, and what is not becomes U+FFFD.</summary>
    public string Text => System.Text.Encoding.UTF8.GetString(Content.Span);
}
