using Postrider.Relay.Spooling;

namespace Postrider.Relay.Queue;

/// <summary>The order in which the spool hands out what is due.</summary>
internal static class DueOrder
{
    public static int Compare(DuePosition x, DuePosition y)
    {
        var order = x.Due.CompareTo(y.Due);
        if (order == 0) order = x.Key.Message.CompareTo(y.Key.Message);
        return order != 0 ? order : x.Key.Ordinal.CompareTo(y.Key.Ordinal);
    }

    /// <summary>The place after which the recipient comes first.</summary>
    public static DuePosition Before(SpooledRecipient recipient) =>
        new(recipient.Due, recipient.Key with { Ordinal = recipient.Key.Ordinal - 1 });

    /// <summary>The place of the recipient itself.</summary>
    public static DuePosition At(SpooledRecipient recipient) => new(recipient.Due, recipient.Key);
}
