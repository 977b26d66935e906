using System.Collections.Immutable;
using Postrider.Smtp;

namespace Postrider.Relay.Domains;

/// <summary>A domain as it stood at the last look at its records.</summary>
/// <param name="Wrong">What is wrong: a code and the name of the record.</param>
public sealed record DomainState(DomainName Name, DomainVerification Verification, ImmutableArray<string> Wrong);
