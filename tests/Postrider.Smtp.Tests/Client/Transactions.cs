using System.Net;
using System.Text;
using Postrider.Smtp.Client;

namespace Postrider.Smtp.Tests.Client;

/// <summary>Transactions and options as the tests want them.</summary>
internal static class Transactions
{
    public static ClientTransaction To(params string[] recipients) => With("Subject: hi\r\n\r\nHello\r\n", recipients);

    public static ClientTransaction With(string body, params string[] recipients) => With(new MemoryBody(Encoding.UTF8.GetBytes(body)), recipients);

    public static ClientTransaction With(IOutgoingBody body, params string[] recipients) => new()
    {
        ReversePath = MailboxAddress.Parse("a@us.example"),
        Parameters = MailParameters.None,
        Recipients = [.. recipients.Select(r => new ClientRecipient(MailboxAddress.Parse(r), RecipientParameters.None))],
        Body = body,
    };

    public static PeerOptions Options(ScriptedPeer peer) => Options(peer.EndPoint);

    public static PeerOptions Options(IPEndPoint remote) => new()
    {
        Remote = remote,
        HostName = DomainName.Parse("peer.example"),
        HeloName = "us.example",
    };

    public sealed class MemoryBody(byte[] octets) : IOutgoingBody
    {
        public long Size => octets.Length;

        public ReadOnlyMemory<byte> Memory => octets;

        public Stream OpenRead() => new MemoryStream(octets);
    }

    public sealed class StreamedBody(byte[] octets, long? size = null) : IOutgoingBody
    {
        public long Size => size ?? octets.Length;

        public ReadOnlyMemory<byte> Memory => default;

        public Stream OpenRead() => new MemoryStream(octets);
    }
}
