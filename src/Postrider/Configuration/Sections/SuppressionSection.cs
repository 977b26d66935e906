using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;

namespace Postrider.Configuration.Sections;

/// <summary><c>[suppression]</c>: who is not written to any more.</summary>
internal static class SuppressionSection
{
    private static readonly SuppressionSettings Standard = new();

    public static readonly Key<bool> HardBounces = new("hard_bounces", Truth.Any, Standard.LearnsFromRefusals)
    {
        Text = "Whether a recipient of bulk mail is put on the suppression list of that stream when its host refuses it as not existing (hard, as `postrider classify` says). Transactional mail, full mailboxes, blocks and deferrals never do this. `postrider suppression` shows and changes the list.",
    };

    public static readonly Section Section = new(
        "[suppression]", "Recipients to whom nothing is sent: mail to them is taken, and goes nowhere. Mail of others to your own domains, and what is passed on for them, is not concerned.", HardBounces);

    public static SuppressionSettings Read(TableReader? table) => table is null ? Standard : new SuppressionSettings(table.Get(HardBounces));
}
