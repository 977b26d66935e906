namespace Postrider.Smtp.Proxy;

/// <summary>How far a PROXY header came.</summary>
public enum ProxyHeaderStatus : byte
{
    /// <summary>What came may become a header; more must come.</summary>
    NeedMore,

    /// <summary>The header was read and consumed.</summary>
    Done,

    /// <summary>This is no header, or a broken one: the connection must be closed without a word.</summary>
    Invalid,
}
