namespace Postrider.Smtp.Server.Sessions;

/// <summary>What a session needs from whoever drives it.</summary>
internal enum SessionNeed : byte
{
    /// <summary>Nothing: it goes on with what it has. Never leaves the session.</summary>
    Nothing,

    /// <summary>More input; replies that were written may be sent before.</summary>
    Input,

    /// <summary>That the replies are sent now: a message was answered for, and the client must not wait for what it pipelined behind it.</summary>
    Flush,

    /// <summary>That the replies are sent, everything received is thrown away and TLS is started.</summary>
    StartTls,

    /// <summary>That the replies are sent and the connection is closed.</summary>
    Close,
}
