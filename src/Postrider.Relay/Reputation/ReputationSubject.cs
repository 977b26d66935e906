namespace Postrider.Relay.Reputation;

/// <summary>What a name is the name of.</summary>
public enum ReputationSubject : byte
{
    Source,
    Domain,
    Tenant,

    /// <summary>What is sent to a provider by all of the station.</summary>
    Provider,
}
