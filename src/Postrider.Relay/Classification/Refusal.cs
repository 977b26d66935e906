using Postrider.Mail.Bounces;
using Postrider.Smtp;

namespace Postrider.Relay.Classification;

/// <summary>What is known of a refusal.</summary>
/// <param name="Text">The text, with or without codes; only its first <see cref="RefusalText.MaximumLength"/> characters count.</param>
public sealed record Refusal(string Text)
{
    /// <summary>The three digits, 0 where there are none.</summary>
    public int Code { get; init; }

    public EnhancedStatusCode? Status { get; init; }

    /// <summary>The host that said so, by name: the MX or smart host.</summary>
    public string? Host { get; init; }

    /// <summary>The domain of the recipient.</summary>
    public string? Domain { get; init; }

    public RefusalStage Stage { get; init; }

    public RefusalFinality Finality { get; init; }

    /// <summary>A reply as our client read it.</summary>
    public static Refusal Of(Reply reply) => new(reply.Text) { Code = reply.Code, Status = reply.Status };

    /// <summary>Finds code and enhanced code in a reply as people paste it: <c>550-5.1.1 …</c>, <c>smtp; 550 5.1.1 …</c>, <c>host x said: 450 4.2.0 …</c>.</summary>
    public static Refusal Parse(string text)
    {
        var (code, status) = ReplyCodes.Find(text);
        return new Refusal(text) { Code = code, Status = status };
    }
}
