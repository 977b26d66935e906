using Postrider.Smtp;
using Postrider.Smtp.Sasl;

namespace Postrider.Relay.Labels;

/// <summary>Which labels a message gets. What a message says of itself goes before its sender's credential, that before the listener, and that before hints.</summary>
public static class LabelRules
{
    /// <param name="fields">What the message says of itself, where its sender may say so; or <c>null</c>.</param>
    /// <param name="credential">The labels of whoever signed in.</param>
    /// <param name="listener">The labels of the listener it came by, for those who may send there.</param>
    /// <param name="isBulkByHint">Whether a hint says that it is mail to many.</param>
    public static MessageLabels Decide(LabelFields? fields, PrincipalLabels credential, PrincipalLabels listener, bool isBulkByHint)
    {
        var labels = new MessageLabels
        {
            Tenant = credential.Tenant ?? listener.Tenant,
            Stream = fields?.Stream ?? credential.Stream ?? listener.Stream ?? (isBulkByHint ? MailStream.Bulk : MailStream.Transactional),
            Pool = fields?.Pool ?? credential.Pool ?? listener.Pool,
            Tags = fields?.Tags ?? [],
        };
        return labels.AreEmpty ? MessageLabels.None : labels;
    }
}
