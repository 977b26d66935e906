using System.Buffers.Text;

namespace Postrider.Smtp.Commands;

/// <summary>The value of BY: <c>by-time;by-mode[by-trace]</c> (RFC 2852, 4).</summary>
internal static class DeliverByValue
{
    /// <param name="value">Such as <c>120;R</c> or <c>-30;NT</c>.</param>
    /// <param name="seconds">At most nine digits; above zero for <see cref="DeliverByMode.Return"/>.</param>
    public static bool TryParse(ReadOnlySpan<byte> value, out int seconds, out DeliverByMode mode, out bool trace)
    {
        seconds = 0;
        mode = DeliverByMode.Notify;
        trace = false;
        var semicolon = value.IndexOf((byte)';');
        if (semicolon < 0) return false;
        var time = value[..semicolon];
        var words = value[(semicolon + 1)..];
        var negative = !time.IsEmpty && time[0] == (byte)'-';
        if (!time.IsEmpty && time[0] is (byte)'-' or (byte)'+') time = time[1..];
        if (time.Length is 0 or > 9 || time.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return false;
        _ = Utf8Parser.TryParse(time, out seconds, out _);
        if (negative) seconds = -seconds;
        if (words.Length is 0 or > 2) return false;
        if ((words[0] | 0x20) == 'r') mode = DeliverByMode.Return;
        else if ((words[0] | 0x20) != 'n') return false;
        trace = words.Length == 2;
        if (trace && (words[1] | 0x20) != 't') return false;
        return mode == DeliverByMode.Notify || seconds > 0;
    }
}
