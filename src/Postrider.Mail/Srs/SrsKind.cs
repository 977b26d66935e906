namespace Postrider.Mail.Srs;

/// <summary>The two forms of a rewritten address.</summary>
public enum SrsKind : byte
{
    /// <summary><c>SRS0=hash=day=domain=local</c>: the first forwarder's, which knows the sender.</summary>
    First,

    /// <summary><c>SRS1=hash=forwarder==rest</c>: a later one's, which knows the first forwarder and keeps the rest of its address.</summary>
    Later,
}
