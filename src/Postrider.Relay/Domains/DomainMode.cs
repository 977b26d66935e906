namespace Postrider.Relay.Domains;

/// <summary>Who keeps the key records of a sending domain.</summary>
public enum DomainMode : byte
{
    /// <summary>They stand in the domain's own zone: each new key needs a new record there.</summary>
    Own,

    /// <summary>CNAME records of fixed selectors lead into a zone of the operator: set once, whatever becomes of the keys.</summary>
    Delegated,
}
