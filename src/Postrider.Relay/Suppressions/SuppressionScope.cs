using Postrider.Relay.Labels;
using Postrider.Smtp;

namespace Postrider.Relay.Suppressions;

/// <summary>Whose mail is kept from a recipient.</summary>
/// <param name="Tenant">On whose account; mail without a tenant is that of <see cref="DefaultTenant"/>.</param>
/// <param name="Stream">Which stream; <c>null</c> for all of them.</param>
public readonly record struct SuppressionScope(string Tenant, MailStream? Stream)
{
    public const string DefaultTenant = "default";

    /// <summary>All mail of the tenant of a message.</summary>
    public static SuppressionScope AllOf(MessageLabels labels) => new(labels.Tenant ?? DefaultTenant, null);

    /// <summary><c>all</c>, <c>transactional</c> or <c>bulk</c>.</summary>
    public string StreamWord => Stream switch
    {
        null => "all",
        MailStream.Bulk => "bulk",
        _ => "transactional",
    };

    /// <summary>Reads what <see cref="StreamWord"/> wrote.</summary>
    public static bool TryParseStream(string text, out MailStream? stream)
    {
        stream = text.ToLowerInvariant() switch
        {
            "bulk" => MailStream.Bulk,
            "transactional" => MailStream.Transactional,
            _ => null,
        };
        return stream is not null || text.Equals("all", StringComparison.OrdinalIgnoreCase);
    }
}
