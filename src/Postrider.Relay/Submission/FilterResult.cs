using Postrider.Smtp;

namespace Postrider.Relay.Submission;

/// <summary>What a filter says of a message.</summary>
/// <param name="Prefix">Whole fields that are to stand before the message; empty for none.</param>
/// <param name="Refusal">The reply instead of a 250, or <c>null</c>.</param>
public readonly record struct FilterResult(ReadOnlyMemory<byte> Prefix, Reply? Refusal = null)
{
    private readonly ReadOnlyMemory<byte>? _forwarded;

    /// <summary>Whole fields that are to stand before a copy that is passed on in our own name; the same as <see cref="Prefix"/> unless it is set.</summary>
    public ReadOnlyMemory<byte> ForwardedPrefix
    {
        get => _forwarded ?? Prefix;
        init => _forwarded = value;
    }

    /// <summary>What was found out about it, for the trace; or <c>null</c>.</summary>
    public string? Verdict { get; init; }
}
