using System.Collections.Immutable;
using Postrider.Mail.Bounces;

namespace Postrider.Mail.Feedback;

/// <summary>A complaint, as a provider passes it on.</summary>
public sealed record FeedbackReport(FeedbackForm Form, FeedbackType Type)
{
    /// <summary>The program that made it.</summary>
    public string UserAgent { get; init; } = "";

    /// <summary>The address that the message came from, as text; empty where it is not told.</summary>
    public string SourceIp { get; init; } = "";

    /// <summary>The reverse-path of the message.</summary>
    public string? OriginalMailFrom { get; init; }

    /// <summary>Who complains, as far as it was not struck out.</summary>
    public ImmutableArray<string> Recipients { get; init; } = [];

    public ImmutableArray<string> ReportedDomains { get; init; } = [];

    /// <summary>What is left of the message: its Message-ID, our own field, the Feedback-ID or the return-path tell which it was, when the addresses are struck out.</summary>
    public ReturnedMessage Returned { get; init; } = ReturnedMessage.Nothing;

    /// <summary>Whether somebody wants no more mail.</summary>
    public bool IsComplaint => Type is FeedbackType.Abuse or FeedbackType.Fraud or FeedbackType.OptOut;
}
