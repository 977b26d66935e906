using System.Collections.Immutable;

namespace Postrider.Relay.OutgoingReports;

/// <summary>What is told of a judged message; equal ones are counted together.</summary>
internal sealed record MessageOutcome
{
    public required string Source { get; init; }

    public required string HeaderFrom { get; init; }

    public string EnvelopeFrom { get; init; } = "";

    public required string Disposition { get; init; }

    public bool IsDkimAligned { get; init; }

    public bool IsSpfAligned { get; init; }

    public string? Reason { get; init; }

    public string? Comment { get; init; }

    public ImmutableArray<SignatureOutcome> Signatures { get; init; } = [];

    public string SpfDomain { get; init; } = "";

    public bool IsHelo { get; init; }

    public string SpfResult { get; init; } = "";

    public required PolicyOutcome Policy { get; init; }
}

internal sealed record SignatureOutcome(string Domain, string Selector, string Result);

/// <summary>The policy that was found: messages under another one go into a report of their own.</summary>
internal sealed record PolicyOutcome(string P, string? Sp, string? Np, bool StrictDkim, bool StrictSpf, bool IsTest);
