namespace Postrider.Relay.Classification;

/// <summary>Whose mailboxes a host serves, by the names of the built-in rules.</summary>
public static class MailProviders
{
    /// <summary>All who have no name of their own here.</summary>
    public const string Other = "other";

    /// <param name="host">A mail host by name, or <c>null</c>.</param>
    /// <param name="domain">The recipient's domain, or <c>null</c>.</param>
    public static string NameOf(string? host, string? domain)
    {
        foreach (var provider in RefusalRules.BuiltIn.Providers)
            if (provider.Owns(host, domain)) return provider.Name;
        return Other;
    }
}
