using Postrider.Mail.Dkim;
using Postrider.Mail.Dmarc;
using Postrider.Mail.Spf;

namespace Postrider.Relay.OutgoingReports;

/// <summary>Reads our own words again.</summary>
internal static class ReportPolicies
{
    public static DmarcPolicy? Find(string? word) => Enum.GetValues<DmarcPolicy>().Cast<DmarcPolicy?>().FirstOrDefault(policy => policy?.Word() == word);

    public static DkimResult Dkim(string word) => Array.Find(Enum.GetValues<DkimResult>(), result => result.Word() == word);

    public static SpfResult Spf(string word) => Array.Find(Enum.GetValues<SpfResult>(), result => result.Word() == word);
}
