using System.Collections.Immutable;
using Postrider.Relay.Labels;
using Postrider.Smtp;

namespace Postrider.Relay.Submission;

/// <summary>The rules of the door through which all mail comes in.</summary>
public sealed record SubmissionOptions
{
    /// <summary>Our name in trace lines, Message-IDs and reports.</summary>
    public required DomainName HostName { get; init; }

    /// <summary>Shows the client's address in the trace line also for those who signed in.</summary>
    public bool ShowClientAddress { get; init; }

    /// <summary>Received fields in a message that make it a loop: 554 5.4.6 (RFC 5321, 6.3).</summary>
    public int MaximumReceived { get; init; } = 50;

    /// <summary>Octets of the header section; more get 552 5.3.4.</summary>
    public int MaximumHeaderSize { get; init; } = 256 * 1024;

    /// <summary>What makes a message that says nothing else of itself mail to many.</summary>
    public BulkHints BulkHints { get; init; } = BulkHints.Precedence | BulkHints.ListUnsubscribe;

    /// <summary>Whether a message with <c>TLS-Required: No</c> may pass over the TLS policies of its recipients' domains (RFC 8689, 4.2).</summary>
    public bool HonoursTlsRequired { get; init; } = true;

    /// <summary>Domains taken in from anyone on relay listeners; empty by default.</summary>
    public ImmutableArray<DomainName> InboundDomains { get; init; } = [];
}
