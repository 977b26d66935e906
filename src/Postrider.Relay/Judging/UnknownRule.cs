namespace Postrider.Relay.Judging;

/// <summary>What becomes of a message whose judgement the DNS left open.</summary>
public enum UnknownRule : byte
{
    /// <summary>It is taken; the judgement says temperror.</summary>
    Accept,

    /// <summary>The client is told to come again: 451.</summary>
    Defer,
}
