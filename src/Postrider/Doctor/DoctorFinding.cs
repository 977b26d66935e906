using Postrider.Mail.DomainRecords;

namespace Postrider.Doctor;

/// <summary>What a check of the station found.</summary>
/// <param name="Area">What it is about: <c>ports</c>, <c>disk</c>.</param>
/// <param name="Level">How bad it is.</param>
/// <param name="What">In plain words.</param>
/// <param name="Mend">What to do about it; <c>null</c> where nothing has to be done.</param>
internal sealed record DoctorFinding(string Area, DoctorLevel Level, string What, string? Mend)
{
    /// <summary>A finding about a record as one about the station.</summary>
    public static DoctorFinding Of(string area, RecordFinding finding) => new(
        area,
        finding.Level switch
        {
            FindingLevel.Right => DoctorLevel.Good,
            FindingLevel.Wrong => DoctorLevel.Bad,
            _ => DoctorLevel.Warning,
        },
        finding.What,
        finding.Mend);

    public static DoctorFinding Good(string area, string what) => new(area, DoctorLevel.Good, what, null);

    public static DoctorFinding Skipped(string area, string what, string mend) => new(area, DoctorLevel.Skipped, what, mend);

    public static DoctorFinding Warning(string area, string what, string mend) => new(area, DoctorLevel.Warning, what, mend);

    public static DoctorFinding Bad(string area, string what, string mend) => new(area, DoctorLevel.Bad, what, mend);
}

internal enum DoctorLevel
{
    Good,

    /// <summary>Not looked at.</summary>
    Skipped,

    /// <summary>Works, and will hurt some day or some of the mail.</summary>
    Warning,
    Bad,
}
