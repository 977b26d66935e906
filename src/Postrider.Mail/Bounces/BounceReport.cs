using System.Collections.Immutable;

namespace Postrider.Mail.Bounces;

/// <summary>What a message that came to a return-path turned out to be.</summary>
/// <param name="Kind">Only <see cref="MailKind.Bounce"/> has recipients.</param>
/// <param name="Recipients">Who could not be reached.</param>
/// <param name="Returned">The message that it is about.</param>
public sealed record BounceReport(MailKind Kind, ImmutableArray<BouncedRecipient> Recipients, ReturnedMessage Returned)
{
    public static BounceReport NoBounce(MailKind kind, ReturnedMessage returned) => new(kind, [], returned);
}
