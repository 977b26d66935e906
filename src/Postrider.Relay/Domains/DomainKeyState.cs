namespace Postrider.Relay.Domains;

/// <summary>The stages of a signing key, in their order. The numbers stand in the database.</summary>
public enum DomainKeyState : byte
{
    /// <summary>Made; its record is to be published and to be seen in the DNS before anything is signed with it.</summary>
    Next = 0,

    /// <summary>Mail is signed with it. There is at most one for each algorithm of a domain.</summary>
    Active = 1,

    /// <summary>Nothing is signed with it any more and its private half is gone; its record stays for mail that is still on its way.</summary>
    Retiring = 2,

    /// <summary>Its record is to be removed.</summary>
    Withdrawn = 3,
}
