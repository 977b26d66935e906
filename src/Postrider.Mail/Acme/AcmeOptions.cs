using System.Collections.Immutable;

namespace Postrider.Mail.Acme;

/// <summary>What an authority is to be told, and how long it may take.</summary>
public sealed record AcmeOptions
{
    /// <summary>The authority's directory (RFC 8555, 7.1.1).</summary>
    public required Uri Directory { get; init; }

    /// <summary>Addresses that it may write to; a bad one is refused by it.</summary>
    public ImmutableArray<string> Contacts { get; init; } = [];

    /// <summary>What binds the account to a customer; <c>null</c> where the authority asks for none.</summary>
    public ExternalAccount? Binding { get; init; }

    /// <summary>How long an order may take from its beginning to the certificate.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(5);
}
