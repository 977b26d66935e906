using Postrider.Smtp;

namespace Postrider.Mail.Spf;

/// <summary>What check_host says of one domain (RFC 7208, 4).</summary>
/// <param name="Result">The result.</param>
/// <param name="Reason">Why, in plain words.</param>
/// <param name="Domain">Whose record said so.</param>
internal sealed record SpfOutcome(SpfResult Result, string Reason, DomainName Domain)
{
    /// <summary>The directive that matched.</summary>
    public string? Mechanism { get; init; }

    /// <summary>Where the explanation of a fail stands, in macros of <see cref="Domain"/>.</summary>
    public MacroString? Explanation { get; init; }

    public static SpfOutcome Temporary(string reason, DomainName domain) => new(SpfResult.TempError, reason, domain);

    public static SpfOutcome Permanent(string reason, DomainName domain) => new(SpfResult.PermError, reason, domain);
}
