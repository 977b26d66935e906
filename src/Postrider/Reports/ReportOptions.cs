using System.CommandLine;
using Postrider.Queue;
using Postrider.Relay.DomainReports;
using Postrider.Smtp;

namespace Postrider.Reports;

/// <summary>What the commands share that look at reports: whose, of which kind, of how many days.</summary>
internal sealed class ReportOptions(TimeProvider time)
{
    private const int UsualDays = 30;
    private const int MostDays = 3650;

    public Option<string?> Domain { get; } = new("--domain", "-d") { Description = "Reports on this domain and those below it alone.", HelpName = "domain" };

    public Option<string?> Kind { get; } = new Option<string?>("--kind") { Description = "Reports of this kind alone: dmarc or tls.", HelpName = "kind" }.AcceptOnlyFromAmong("dmarc", "tls");

    public Option<int> Days { get; } = new("--days") { Description = "Reports on this many days up to now.", DefaultValueFactory = _ => UsualDays };

    public void AddTo(Command command)
    {
        command.Options.Add(Domain);
        command.Options.Add(Kind);
        command.Options.Add(Days);
    }

    /// <returns><c>null</c> when something is wrong, which was told.</returns>
    public ReportFilter? Read(ParseResult parsed, Terminal terminal)
    {
        var domain = default(DomainName);
        if (parsed.GetValue(Domain) is { } text && !DomainName.TryParse(text, out domain))
        {
            terminal.WriteError($"--domain '{HumanText.Safe(text)}' is not a domain such as example.com.");
            return null;
        }

        var days = parsed.GetValue(Days);
        if (days is < 1 or > MostDays)
        {
            terminal.WriteError($"--days {days} is not a number from 1 to {MostDays}.");
            return null;
        }

        return new ReportFilter
        {
            Domain = domain,
            Kind = parsed.GetValue(Kind) switch { "dmarc" => ReportKind.Dmarc, "tls" => ReportKind.Tls, _ => null },
            Since = time.GetUtcNow().AddDays(-days),
        };
    }
}
