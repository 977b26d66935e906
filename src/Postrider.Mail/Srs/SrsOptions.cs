using Postrider.Smtp;

namespace Postrider.Mail.Srs;

/// <summary>How reverse-paths of forwarded mail are rewritten.</summary>
public sealed record SrsOptions
{
    /// <summary>The domain of rewritten addresses: one whose mail comes to us, and whose SPF record allows us.</summary>
    public required DomainName Domain { get; init; }

    /// <summary>For how many days a report is taken back; hosts try for five as a rule.</summary>
    public int MaximumAge { get; init; } = 21;
}
