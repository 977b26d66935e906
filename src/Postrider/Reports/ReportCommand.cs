using System.CommandLine;
using Postrider.Queue;

namespace Postrider.Reports;

/// <summary><c>postrider report</c>: what others report on our domains.</summary>
internal static class ReportCommand
{
    public static Command Create(Terminal terminal) => new("report", "Read DMARC and TLS reports on your domains.")
    {
        ReportImportCommand.Create(terminal),
        ReportListCommand.Create(terminal),
        ReportShowCommand.Create(terminal),
        ReportSummaryCommand.Create(terminal),
    };
}
