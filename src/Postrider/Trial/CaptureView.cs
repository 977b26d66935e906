using System.Text;
using MimeKit.Utils;
using Postrider.Sandbox.Captures;

namespace Postrider.Trial;

/// <summary>A captured message for programs.</summary>
public sealed record CaptureView
{
    /// <summary>From 1, in the order of arrival.</summary>
    public required long Id { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The destination server that took it.</summary>
    public required string Server { get; init; }

    /// <summary>The reverse-path; empty for the null one.</summary>
    public required string Sender { get; init; }

    public required IReadOnlyList<string> Recipients { get; init; }

    /// <summary>TLS version and cipher, or <c>null</c> in clear.</summary>
    public string? Tls { get; init; }

    /// <summary>As people read it: encoded words (RFC 2047) are decoded; <c>null</c> where there is none.</summary>
    public string? Subject { get; init; }

    /// <summary>As it stands in the header, as does the one below.</summary>
    public string? From { get; init; }

    public string? MessageId { get; init; }

    /// <summary>Octets.</summary>
    public required long Size { get; init; }

    /// <summary>The whole message; <c>null</c> in lists.</summary>
    public string? Text { get; init; }

    public static CaptureView Summarize(CapturedMessage message) => new()
    {
        Id = message.Id,
        At = message.At,
        Server = message.Server,
        Sender = message.Sender,
        Recipients = message.Recipients,
        Tls = message.Tls,
        Subject = SubjectOf(message),
        From = message.Field("From"),
        MessageId = message.Field("Message-ID"),
        Size = message.Content.Length,
    };

    public static CaptureView Show(CapturedMessage message) => Summarize(message) with { Text = message.Text };

    /// <summary>The subject, decoded.</summary>
    public static string? SubjectOf(CapturedMessage message) =>
        message.Field("Subject") is { } subject ? Rfc2047.DecodeText(Encoding.UTF8.GetBytes(subject)) : null;
}
