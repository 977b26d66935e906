using Postrider.Smtp;

namespace Postrider.Certificates;

/// <summary>Something that keeps senders from holding to a policy of ours and delivering all the same.</summary>
/// <param name="Domain">Whose policy.</param>
/// <param name="What">In plain words, a sentence.</param>
/// <param name="Mend">What to do about it.</param>
/// <param name="Weight">What comes of it.</param>
internal sealed record StsConcern(DomainName Domain, string What, string Mend, StsWeight Weight);

/// <summary>What comes of a concern about a policy.</summary>
internal enum StsWeight
{
    /// <summary>Some of the protection or of the mail is lost.</summary>
    Harms,

    /// <summary>Senders keep mail back.</summary>
    Refuses,
}
