namespace Postrider.Relay.Reputation;

/// <summary>How a name stands by what it sent within a day.</summary>
public enum ReputationLevel : byte
{
    Good,

    /// <summary>Above what providers like: 0.1 % of complaints.</summary>
    Warning,

    /// <summary>Above what providers bear: 0.3 % of complaints.</summary>
    Bad,
}
