using System.Text;
using Postrider.Mail.MtaSts;

namespace Postrider.Fuzz.Targets;

/// <summary>Policies as anybody may serve them. One that is read keeps to its bounds, and what it names covers itself.</summary>
public sealed class StsPolicyFuzz : IFuzzTarget
{
    public string Name => "sts-policy";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        "version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmx: *.example.net\r\nmax_age: 604800\r\n"u8.ToArray(),
        "version: STSv1\nmode: testing\nmx: mx.bücher.example\nmax_age: 0"u8.ToArray(),
        "version:STSv1\nmode:none\nmax_age:9999999999\nunknown: 1\n\n"u8.ToArray(),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        var problem = StsPolicy.TryParse(Encoding.UTF8.GetString(input), out var policy);
        Invariant.IsWritable(problem, "A problem");
        Invariant.Holds(problem is not null || policy.Mode == StsMode.None || !policy.Hosts.IsEmpty, "A policy names no hosts.");
        Invariant.Holds(policy.MaximumAge >= TimeSpan.Zero && policy.MaximumAge <= TimeSpan.FromDays(366), "An age is out of range.");
        foreach (var pattern in policy.Hosts)
        {
            Invariant.Holds(pattern.IsWildcard != pattern.Covers(pattern.Name), "A pattern does not cover what it says.");
            Invariant.Holds(StsHostPattern.TryParse(pattern.ToString(), out var again) && again == pattern, "A pattern does not come back.");
        }
    }
}
