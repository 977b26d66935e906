using System.Collections.Immutable;

namespace Postrider.Mail.AggregateReports;

/// <summary>What a receiver saw of mail in the name of a domain over some hours (RFC 7489, 7.2 and appendix C; RFC 9990).</summary>
public sealed record AggregateReport
{
    /// <summary>Who reports: <c>google.com</c>, <c>Enterprise Outlook</c>.</summary>
    public required string Organization { get; init; }

    /// <summary>How to reach them: a mail address, as it stands there.</summary>
    public string Contact { get; init; } = "";

    /// <summary>Further ways; <c>null</c> for none.</summary>
    public string? ExtraContact { get; init; }

    /// <summary>Unique for the reporter.</summary>
    public required string Id { get; init; }

    public required DateTimeOffset Begin { get; init; }

    public required DateTimeOffset End { get; init; }

    /// <summary>What went wrong for the reporter meanwhile.</summary>
    public ImmutableArray<string> Errors { get; init; } = [];

    /// <summary>The program that made it (RFC 9990).</summary>
    public string? Generator { get; init; }

    public required PublishedPolicy Policy { get; init; }

    public ImmutableArray<AggregateRow> Rows { get; init; } = [];
}
