using System.Net;
using System.Text;
using Postrider.Mail.Authentication;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dns;
using Postrider.Mail.Spf;
using Postrider.Mail.Tests.Dkim;

namespace Postrider.Mail.Tests.Authentication.Hostile;

/// <summary>Judges what somebody wrote who means ill.</summary>
internal static class HostileMessage
{
    public const string Evil = "evil.example TXT v=spf1 ip4:192.0.2.1 -all";
    public const string Bank = "_dmarc.bank.example TXT v=DMARC1; p=reject";

    /// <summary>As it comes from a client that evil.example lets send.</summary>
    public static async Task<MessageJudgement> JudgeAsync(IDnsResolver dns, byte[] message, string reversePath = "x@evil.example")
    {
        var judge = new MessageJudge(dns, SignedMessage.Time, new SpfOptions(), new DkimVerifierOptions(), null);
        return await judge.JudgeAsync(new MemoryStream(message), new MessageOrigin(IPAddress.Parse("192.0.2.1"), "evil.example", reversePath), TestContext.Current.CancellationToken);
    }

    public static Task<MessageJudgement> JudgeAsync(IDnsResolver dns, string message) => JudgeAsync(dns, Encoding.UTF8.GetBytes(message));

    /// <summary>A text as often as it takes.</summary>
    public static string Times(this string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();
}
