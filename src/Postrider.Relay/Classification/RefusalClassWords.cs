namespace Postrider.Relay.Classification;

/// <summary>Classes as they are written in rules, reports and metrics.</summary>
public static class RefusalClassWords
{
    private static readonly (RefusalClass Class, string Word)[] Words =
    [
        (RefusalClass.Unclassified, "unclassified"),
        (RefusalClass.BadMailbox, "bad-mailbox"),
        (RefusalClass.BadDomain, "bad-domain"),
        (RefusalClass.Inactive, "inactive"),
        (RefusalClass.Quota, "quota"),
        (RefusalClass.TooLarge, "too-large"),
        (RefusalClass.Content, "content"),
        (RefusalClass.SpamBlock, "spam-block"),
        (RefusalClass.ReputationBlock, "reputation-block"),
        (RefusalClass.Policy, "policy"),
        (RefusalClass.Authentication, "authentication"),
        (RefusalClass.Rate, "rate"),
        (RefusalClass.Greylisting, "greylisting"),
        (RefusalClass.Tls, "tls"),
        (RefusalClass.Protocol, "protocol"),
        (RefusalClass.Network, "network"),
        (RefusalClass.Dns, "dns"),
        (RefusalClass.RelayDenied, "relay-denied"),
        (RefusalClass.System, "system"),
        (RefusalClass.Expired, "expired"),
        (RefusalClass.AutoReply, "auto-reply"),
    ];

    /// <summary>All words, in the order of the classes.</summary>
    public static IEnumerable<string> All => Words.Select(pair => pair.Word);

    /// <summary>The class as one word, such as <c>bad-mailbox</c>.</summary>
    public static string Word(this RefusalClass value) => Words[(int)value].Word;

    /// <summary>Reads what <see cref="Word"/> wrote.</summary>
    public static bool TryParse(string text, out RefusalClass value)
    {
        var found = Array.FindIndex(Words, pair => pair.Word == text);
        value = found < 0 ? default : Words[found].Class;
        return found >= 0;
    }
}
