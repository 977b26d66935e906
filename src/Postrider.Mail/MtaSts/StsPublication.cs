using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Postrider.Smtp;

namespace Postrider.Mail.MtaSts;

/// <summary>The policy of a domain of our own: what its policy host serves, and the record that announces it.</summary>
/// <param name="Domain">Whose mail it is about.</param>
/// <param name="Policy">What it asks of senders.</param>
public sealed record StsPublication(DomainName Domain, StsPolicy Policy)
{
    /// <summary>Digits of the hash that stand in the record: 80 bits, so that two policies never share one.</summary>
    private const int IdLength = 20;

    /// <summary>The host that serves the policy (RFC 8461, 3.3).</summary>
    public string PolicyHost => $"mta-sts.{Domain}";

    /// <summary>The name of the record (RFC 8461, 3.1).</summary>
    public string RecordName => $"_mta-sts.{Domain}";

    /// <summary>Changes when the policy does, and at no other time: it is made from the policy alone.</summary>
    public string Id => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(Text)))[..IdLength];

    /// <summary>The text of the record.</summary>
    public string Record => $"v=STSv1; id={Id};";

    /// <summary>The policy as it is served (RFC 8461, 3.2).</summary>
    public string Text
    {
        get
        {
            var text = new StringBuilder("version: STSv1\r\n");
            text.Append(CultureInfo.InvariantCulture, $"mode: {Policy.Mode.ToString().ToLowerInvariant()}\r\n");
            foreach (var host in Policy.Hosts) text.Append(CultureInfo.InvariantCulture, $"mx: {host}\r\n");
            text.Append(CultureInfo.InvariantCulture, $"max_age: {Policy.MaximumAge.TotalSeconds:0}\r\n");
            return text.ToString();
        }
    }
}
