using Postrider.Relay.Labels;
using Postrider.Smtp;

namespace Postrider.Relay.Suppressions;

/// <summary>
/// The suppressions in force, replaced whole when the store has changed. They are about mail that we send: what others send to us and what we pass on for them goes its way, for
/// they would never learn that it did not.
/// </summary>
public sealed class CurrentSuppressions : ISuppressions
{
    private volatile SuppressionTable _table = SuppressionTable.Empty;
    private volatile SuppressionExemptions _exemptions = SuppressionExemptions.None;

    public SuppressionTable Table
    {
        get => _table;
        set => _table = value;
    }

    /// <summary>Whose mail is not ours; set by a reload.</summary>
    public SuppressionExemptions Exemptions
    {
        get => _exemptions;
        set => _exemptions = value;
    }

    public Suppression? Find(MailboxAddress? reversePath, MailboxAddress recipient, MessageLabels labels, DateTimeOffset now) =>
        _exemptions.Covers(reversePath, recipient) ? null : _table.Find(recipient, labels, now);
}
