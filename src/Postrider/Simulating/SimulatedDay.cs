using System.Collections.Immutable;
using Postrider.Relay.Simulation;
using Postrider.Smtp;

namespace Postrider.Simulating;

/// <summary>The day that is simulated where none is described: letters and receipts all day, and a newsletter at eight in the morning.</summary>
internal static class SimulatedDay
{
    public static ImmutableArray<SimulatedMail> Mail { get; } =
    [
        .. Steady("gmail.com", 6000), .. Steady("outlook.com", 3000), .. Steady("yahoo.com", 2000), .. Steady("greylister.example", 200), .. Steady("tarpit.example", 50), .. Steady("others.example", 3000),
        Newsletter("gmail.com", 30_000), Newsletter("outlook.com", 12_000), Newsletter("yahoo.com", 8000), Newsletter("greylister.example", 300), Newsletter("others.example", 10_000),
    ];

    private static IEnumerable<SimulatedMail> Steady(string domain, int count) => [new SimulatedMail { Domain = domain, Count = count, Over = TimeSpan.FromHours(16), Tenant = "shop" }];

    private static SimulatedMail Newsletter(string domain, int count) => new()
    {
        Domain = domain,
        Count = count,
        From = TimeSpan.FromHours(8),
        Tenant = "news",
        Stream = MailStream.Bulk,
    };
}
