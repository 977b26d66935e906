using Postrider.Smtp;

namespace Postrider.Mail.DomainRecords;

/// <summary>What was found out about a record of a domain.</summary>
/// <param name="Purpose">What the record is there for.</param>
/// <param name="Level">How bad it is.</param>
/// <param name="Code">A word for programs, the same in every version: <c>spf-two-records</c>.</param>
/// <param name="Name">Where it stands, or ought to.</param>
/// <param name="What">What is so, in plain words.</param>
/// <param name="Mend">What to do about it; <c>null</c> where nothing has to be done.</param>
public sealed record RecordFinding(RecordPurpose Purpose, FindingLevel Level, string Code, DomainName Name, string What, string? Mend);

/// <summary>How bad a finding is.</summary>
public enum FindingLevel : byte
{
    /// <summary>As it ought to be.</summary>
    Right,

    /// <summary>Works, and could be better.</summary>
    Advice,

    /// <summary>Will hurt some of the mail.</summary>
    Warning,

    /// <summary>Does not work.</summary>
    Wrong,

    /// <summary>The DNS did not tell: look again.</summary>
    Unknown,
}
