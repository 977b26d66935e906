namespace Postrider.Relay.Labels;

/// <summary>What in a message that says nothing else makes it mail to many.</summary>
[Flags]
public enum BulkHints : byte
{
    None = 0,

    /// <summary><c>Precedence: bulk</c>, <c>list</c> or <c>junk</c>.</summary>
    Precedence = 1,

    /// <summary>A List-Unsubscribe field (RFC 2369).</summary>
    ListUnsubscribe = 2,
}
