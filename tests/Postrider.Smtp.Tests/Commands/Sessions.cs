using Postrider.Smtp.Commands;

namespace Postrider.Smtp.Tests.Commands;

internal static class Sessions
{
    public static readonly DateTimeOffset Now = new(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);

    /// <summary>A session in which everything is offered.</summary>
    public static readonly CommandContext Submission = new()
    {
        IsExtended = true,
        IsSubmission = true,
        MaximumMessageSize = 1000,
        Now = Now,
        MaximumHold = TimeSpan.FromDays(7),
        MinimumDeliverBy = TimeSpan.FromMinutes(1),
        BinaryAllowed = true,
        RequireTlsAllowed = true,
    };
}
