using System.Net;
using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Mail.Dns;

namespace Postrider.Configuration.Sections;

/// <summary><c>[dns]</c>: the resolvers that are asked.</summary>
internal static class DnsSection
{
    private static readonly DnsOptions Standard = new();

    public static readonly ListKey<IPEndPoint> Servers = new("servers", new EndpointKind(usualPort: 53))
    {
        Text = "Recursive resolvers in the order to ask; port 53 where none is named. One on this machine or network is fastest.",
        Example = "[\"127.0.0.1\", \"192.0.2.53:53\"]",
        Otherwise = "those of /etc/resolv.conf",
    };

    public static readonly ListKey<IPAddress> Trusted = new("trusted", AddressKind.Any)
    {
        Text = "Resolvers that validate DNSSEC and whose word on it (the AD bit) is believed, besides those on this machine, which always are. Name one only where nobody on the way can change what it says.",
        Example = "[\"192.0.2.53\"]",
    };

    public static readonly Key<TimeSpan> Timeout = new("timeout", new Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)), Standard.Timeout)
    {
        Text = "How long one resolver may take for one question before the next is asked.",
    };

    public static readonly Key<int> Rounds = new("rounds", new Count(1, 10), Standard.Rounds)
    {
        Text = "How often all resolvers are asked in turn before mail waits for its next attempt.",
    };

    public static readonly Key<TimeSpan> LongestKept = new("longest_kept", new Duration(TimeSpan.Zero, TimeSpan.FromDays(7)), Standard.LongestKept)
    {
        Text = "No answer is kept longer, whatever its TTL.",
    };

    public static readonly Key<TimeSpan> FailureKept = new("failure_kept", new Duration(TimeSpan.Zero, TimeSpan.FromMinutes(15)), Standard.FailureKept)
    {
        Text = "How long a failure is kept, so that a dead zone is not asked for each of its messages.",
    };

    public static readonly Key<int> MaximumKept = new("max_kept", new Count(0, 10_000_000), Standard.MaximumKept) { Text = "Answers kept at most." };

    public static readonly Key<int> MaximumQuestions = new("max_questions", new Count(1, 100_000), Standard.MaximumQuestions)
    {
        Text = "Questions on their way at most; more wait their turn.",
    };

    public static readonly Section Section = new(
        "[dns]", "Whom the relay asks for MX records and addresses.", Servers, Trusted, Timeout, Rounds, LongestKept, FailureKept, MaximumKept, MaximumQuestions);

    public static DnsOptions Read(TableReader? table) => table is null ? Standard : new DnsOptions
    {
        Servers = table.Get(Servers),
        Trusted = table.Get(Trusted),
        Timeout = table.Get(Timeout),
        Rounds = table.Get(Rounds),
        LongestKept = table.Get(LongestKept),
        FailureKept = table.Get(FailureKept),
        MaximumKept = table.Get(MaximumKept),
        MaximumQuestions = table.Get(MaximumQuestions),
    };
}
