namespace Postrider.Relay.Queue;

/// <summary>
/// The limit of connections in all. Attempts to reach hosts that have not answered yet are counted apart: a thousand black holes take a thousand
/// half-open sockets for a while, and not one connection from those that work.
/// </summary>
internal sealed class ConnectionBudget
{
    /// <summary>Attempts at unknown hosts for each allowed connection.</summary>
    private const int ProbesPerConnection = 4;

    public int Maximum { get; set; }

    /// <summary>Open, or being opened to hosts that are known to answer.</summary>
    public int Taken { get; private set; }

    /// <summary>Being opened to hosts that nobody has heard of.</summary>
    public int Probes { get; private set; }

    /// <summary>More are open than allowed, since probes succeeded or the limit was lowered: whoever has done a transaction should make room.</summary>
    public bool IsOverdrawn => Taken > Maximum;

    public bool Allows(bool isProbe) => isProbe ? Probes < Maximum * ProbesPerConnection : Taken < Maximum;

    public void Take(bool isProbe)
    {
        if (isProbe) Probes++;
        else Taken++;
    }

    public void Return(bool isProbe)
    {
        if (isProbe) Probes--;
        else Taken--;
    }

    /// <summary>A probe was answered: it is a connection now.</summary>
    public void Prove()
    {
        Probes--;
        Taken++;
    }
}
