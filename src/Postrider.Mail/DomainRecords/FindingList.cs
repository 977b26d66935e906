using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Mail.DomainRecords;

/// <summary>Gathers the findings of one inspection.</summary>
internal sealed class FindingList(RecordPurpose purpose)
{
    private readonly List<RecordFinding> _findings = [];

    public IReadOnlyList<RecordFinding> Findings => _findings;

    public void Right(string code, DomainName name, string what) => Add(FindingLevel.Right, code, name, what, null);

    public void Advise(string code, DomainName name, string what, string mend) => Add(FindingLevel.Advice, code, name, what, mend);

    public void Warn(string code, DomainName name, string what, string mend) => Add(FindingLevel.Warning, code, name, what, mend);

    public void Wrong(string code, DomainName name, string what, string mend) => Add(FindingLevel.Wrong, code, name, what, mend);

    /// <summary>Notes that the DNS did not tell.</summary>
    /// <returns>Whether that is so.</returns>
    public bool IsUnknown<T>(DnsAnswer<T> answer, DomainName name, string type)
    {
        if (answer.Status == DnsStatus.Timeout)
        {
            Add(FindingLevel.Unknown, "dns-timeout", name, $"The question for {type} of {name} was not answered in time ({answer.Detail ?? "no name server answered"}).", "Look again later; if it stays so, see that the zone's name servers run and can be reached.");
            return true;
        }

        if (answer.Status != DnsStatus.ServerFailure) return false;
        Add(
            FindingLevel.Unknown, "dns-failure", name, $"The question for {type} of {name} failed: {answer.Detail ?? "SERVFAIL"}. That is not the same as a record that is missing: receivers put mail off.",
            "See that all name servers of the zone answer for it, and that DNSSEC of the zone is in order (dnsviz.net shows both).");
        return true;
    }

    private void Add(FindingLevel level, string code, DomainName name, string what, string? mend) => _findings.Add(new RecordFinding(purpose, level, code, name, what, mend));
}
