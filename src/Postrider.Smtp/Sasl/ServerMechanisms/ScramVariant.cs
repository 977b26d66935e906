namespace Postrider.Smtp.Sasl.ServerMechanisms;

/// <summary>Which of the two mechanisms of RFC 7677 runs.</summary>
public enum ScramVariant
{
    /// <summary>SCRAM-SHA-256: not bound to the channel.</summary>
    Plain,

    /// <summary>SCRAM-SHA-256-PLUS: bound to the TLS channel by its server's certificate.</summary>
    Plus,
}
