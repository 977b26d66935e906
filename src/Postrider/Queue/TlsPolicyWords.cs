using System.Collections.Immutable;
using Postrider.Relay.Queue;

namespace Postrider.Queue;

/// <summary>Which policy decides over the encryption to a destination's hosts, in plain words.</summary>
internal static class TlsPolicyWords
{
    /// <param name="policies">One for all hosts under the same policy; none while the hosts are not known.</param>
    public static string Tell(ImmutableArray<TlsPolicyView> policies) => policies switch
    {
        { IsDefaultOrEmpty: true } => "TLS policy: not known at this moment, it is found out with the mail hosts.",
        [var one] => $"TLS policy: {Words(one)}.",
        _ => $"TLS policy: {string.Join("; ", policies.Select(policy => $"{Words(policy)} at {HumanText.Safe(string.Join(", ", policy.Hosts))}"))}.",
    };

    private static string Words(TlsPolicyView policy) => $"{policy.Policy} ({HumanText.Safe(policy.Source)})";
}
