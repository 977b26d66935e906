using Postrider.Relay.Labels;
using Postrider.Smtp;
using Postrider.Smtp.Sasl;

namespace Postrider.Access;

/// <summary>The labels of a credential as people write them.</summary>
internal static class CredentialLabels
{
    /// <exception cref="CredentialFileException">One of them cannot be used.</exception>
    public static PrincipalLabels Check(string? tenant, string? stream, string? pool) =>
        tenant is null && stream is null && pool is null ? PrincipalLabels.None : new PrincipalLabels(CheckName(tenant, "tenant"), CheckStream(stream), CheckName(pool, "pool"));

    public static string WordOf(MailStream stream) => stream == MailStream.Bulk ? "bulk" : "transactional";

    private static string? CheckName(string? text, string what)
    {
        if (text is null) return null;
        return LabelName.TryParse(text, out var name) ? name : throw new CredentialFileException($"'{text}' is not the name of a {what}: it is {LabelName.Form}.");
    }

    private static MailStream? CheckStream(string? text) => text?.ToLowerInvariant() switch
    {
        null => null,
        "transactional" => MailStream.Transactional,
        "bulk" => MailStream.Bulk,
        _ => throw new CredentialFileException($"'{text}' is not a stream: there are transactional and bulk."),
    };
}
