using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Smtp;

namespace Postrider.Configuration.Sections;

/// <summary><c>[arc]</c>: the seals of forwarded mail.</summary>
internal static class ArcSection
{
    public static readonly Key<DomainName> Domain = new("domain", DomainKind.Any)
    {
        Text = "In whose name mail is sealed that came to a domain without an active signing key here: a domain that `postrider domain add` made keys for.",
        Example = "\"example.com\"",
        Otherwise = "the first of these that has a key: the domain of `[srs]`, `hostname`, `fallback_domain` of `[signing]`",
    };

    public static readonly Section Section = new(
        "[arc]", "The ARC seals of mail that `[[forward]]` passes on. The recipient's own domain seals, or one above it, where it has an active signing key here.", Domain);

    /// <returns>Empty where none is named.</returns>
    public static DomainName Read(TableReader? table) => table?.Get(Domain) ?? default;
}
