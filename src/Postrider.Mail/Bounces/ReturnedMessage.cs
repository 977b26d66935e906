namespace Postrider.Mail.Bounces;

/// <summary>What a report gives back of the message that it is about; everything may be missing.</summary>
public sealed record ReturnedMessage
{
    public static ReturnedMessage Nothing { get; } = new();

    public string? MessageId { get; init; }

    /// <summary>The reverse-path it was sent with.</summary>
    public string? ReturnPath { get; init; }

    /// <summary>The addresses of its To field.</summary>
    public IReadOnlyList<string> To { get; init; } = [];

    /// <summary>Its <c>Feedback-ID</c>.</summary>
    public string? FeedbackId { get; init; }

    /// <summary>Our own field that names the message, where it was given back.</summary>
    public string? Token { get; init; }
}
