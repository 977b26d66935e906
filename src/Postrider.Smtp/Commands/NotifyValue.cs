using System.Text;

namespace Postrider.Smtp.Commands;

/// <summary>The value of NOTIFY: <c>NEVER</c> alone, or a list (RFC 3461, 4.1).</summary>
internal static class NotifyValue
{
    public static bool TryParse(ReadOnlySpan<byte> value, out DsnNotify notify)
    {
        notify = DsnNotify.Unspecified;
        if (Ascii.EqualsIgnoreCase(value, "NEVER"u8))
        {
            notify = DsnNotify.Never;
            return true;
        }

        foreach (var range in value.Split((byte)','))
        {
            var wish = WishOf(value[range]);
            if (wish == DsnNotify.Unspecified || notify.HasFlag(wish)) return false;
            notify |= wish;
        }

        return true;
    }

    private static DsnNotify WishOf(ReadOnlySpan<byte> word)
    {
        if (Ascii.EqualsIgnoreCase(word, "SUCCESS"u8)) return DsnNotify.Success;
        if (Ascii.EqualsIgnoreCase(word, "FAILURE"u8)) return DsnNotify.Failure;
        return Ascii.EqualsIgnoreCase(word, "DELAY"u8) ? DsnNotify.Delay : DsnNotify.Unspecified;
    }
}
