using System.Text;

namespace Postrider.Mail.Tests.Dkim;

/// <summary>Messages written in source code, as octets with CRLF.</summary>
internal static class Text
{
    public static byte[] Octets(string message) =>
        Encoding.UTF8.GetBytes(message.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal));

    public static MemoryStream Stream(string message) => new(Octets(message));
}
