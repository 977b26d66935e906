using Postrider.Mail.Dkim;

namespace Postrider.Relay.Domains;

/// <summary>Something that is to be done for the keys of a domain now.</summary>
public abstract record KeyStep
{
    private KeyStep()
    {
    }

    /// <summary>A next key is to be made.</summary>
    public sealed record Make(DkimAlgorithm Algorithm, string Selector) : KeyStep;

    /// <summary>The record of a next key is to be set, and looked for until it is seen.</summary>
    public sealed record Publish(DomainKey Key) : KeyStep;

    /// <summary>Mail is to be signed with this key from now on, once its record has been seen again.</summary>
    /// <param name="Key">The next key.</param>
    /// <param name="Predecessor">The one that it follows; <c>null</c> for the first.</param>
    public sealed record Use(DomainKey Key, DomainKey? Predecessor) : KeyStep;

    /// <summary>Nothing is to be signed with this key any more, and none follows it.</summary>
    public sealed record Retire(DomainKey Key) : KeyStep;

    /// <summary>The record of this key is no longer needed.</summary>
    public sealed record Withdraw(DomainKey Key) : KeyStep;

    /// <summary>The record of this key is to be removed, and looked for until it is gone.</summary>
    public sealed record Unpublish(DomainKey Key) : KeyStep;

    /// <summary>Nothing need be known of this key any more.</summary>
    public sealed record Forget(DomainKey Key) : KeyStep;
}
