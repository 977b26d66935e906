namespace Postrider.Mail.PublicSuffix;

/// <summary>The list in force, exchanged whenever a newer one was read.</summary>
public sealed class CurrentSuffixes
{
    private volatile PublicSuffixList? _list;

    /// <summary>The list; <c>null</c> while there is none, and the DNS tree is walked.</summary>
    public PublicSuffixList? List
    {
        get => _list;
        set => _list = value;
    }
}
