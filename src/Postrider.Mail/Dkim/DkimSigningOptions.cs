using System.Collections.Immutable;

namespace Postrider.Mail.Dkim;

/// <summary>What is signed, and how.</summary>
public sealed record DkimSigningOptions
{
    /// <summary>What people see or programs act on (RFC 6376, 5.4.1; RFC 8058, 4). Fields that relays write are not among them: Received, Resent-*, Return-Path.</summary>
    public static ImmutableArray<string> DefaultFields { get; } =
    [
        "From", "To", "Cc", "Subject", "Date", "Message-ID", "Reply-To", "In-Reply-To", "References",
        "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "List-Unsubscribe", "List-Unsubscribe-Post",
    ];

    /// <summary>Of TLS reports and of mail that may go without: seldom there, and signed like the others where they are (RFC 8460, 5.3; RFC 8689, 5).</summary>
    public static ImmutableArray<string> SeldomFields { get; } = ["TLS-Report-Domain", "TLS-Report-Submitter", "TLS-Required"];

    public CanonicalForms Forms { get; init; } = CanonicalForms.Relaxed;

    /// <summary>Fields that are signed: each as often as it stands in the message, and once more, so that nobody can add one (8.15).</summary>
    public ImmutableArray<string> Fields { get; init; } = DefaultFields;

    /// <summary>After how long a signature expires (<c>x=</c>); <c>null</c> for never, as most do: mail can be under way for long.</summary>
    public TimeSpan? Lifetime { get; init; }
}
