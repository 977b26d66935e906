using System.Collections.Immutable;

namespace Postrider.Mail.Authentication;

/// <summary>How one method ended (RFC 8601, 2.2).</summary>
/// <param name="Method"><c>spf</c>, <c>dkim</c>, <c>dmarc</c>, <c>arc</c>, <c>auth</c>.</param>
/// <param name="Result">In the words of the method: <c>pass</c>.</param>
public sealed record AuthenticationResult(string Method, string Result)
{
    /// <summary>Why, for people.</summary>
    public string? Reason { get; init; }

    public ImmutableArray<AuthenticationProperty> Properties { get; init; } = [];

    public AuthenticationResult With(string type, string name, string value) => this with { Properties = Properties.Add(new AuthenticationProperty(type, name, value)) };
}
