using System.Collections.Immutable;
using Postrider.Relay.Shaping;
using Postrider.Smtp;

namespace Postrider.Relay.Simulation;

/// <summary>The providers that come with the simulation. Their limits are invented in the order of what senders with a middling reputation meet; their words are real.</summary>
public static class ProviderModels
{
    public static ProviderModel Gmail { get; } = new()
    {
        Name = "gmail",
        Domains = ["gmail.com", "googlemail.com"],
        Hosts = ["gmail-smtp-in.l.google.com", "alt1.gmail-smtp-in.l.google.com"],
        MaximumConnections = 20,
        MaximumMessages = 100,
        Limits = Rates((120, 60), (4000, 3600)),
        TooFast = new Reply(421, "4.7.28", "Gmail has detected an unusual rate of unsolicited mail originating from your IP address. To protect our users from spam, mail sent from your IP address has been temporarily rate limited."),
        StrikesToBlock = 60,
        BlockFor = TimeSpan.FromMinutes(45),
        Blocked = new Reply(421, "4.7.28", "Gmail has detected an unusual rate of unsolicited mail originating from your IP address. Please visit the guidelines for bulk senders."),
        SpamShare = 0.002,
        Spam = new Reply(550, "5.7.1", "Our system has detected that this message is likely unsolicited mail. To reduce the amount of spam sent to Gmail, this message has been blocked."),
        UnknownShare = 0.005,
        Unknown = new Reply(550, "5.1.1", "The email account that you tried to reach does not exist. Please try double-checking the recipient's email address for typos."),
        Transaction = TimeSpan.FromMilliseconds(700),
    };

    public static ProviderModel Outlook { get; } = new()
    {
        Name = "outlook",
        Domains = ["outlook.com", "hotmail.com", "live.com", "msn.com"],
        Hosts = ["outlook-com.olc.protection.outlook.com"],
        MaximumConnections = 8,
        TooManyConnections = new Reply(421, "4.3.2", "The maximum number of concurrent connections has exceeded a limit, closing transmission channel"),
        MaximumMessages = 60,
        Limits = Rates((60, 60), (2000, 3600)),
        TooFast = new Reply(451, "4.7.650", "The mail server [192.0.2.1] has been temporarily rate limited due to IP reputation. For e-mail delivery information, see https://postmaster.live.com (S775)"),
        StrikesToBlock = 40,
        BlockFor = TimeSpan.FromHours(2),
        Blocked = new Reply(550, "5.7.1", "Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140)."),
        SpamShare = 0.003,
        Spam = new Reply(550, "5.7.1", "Message rejected as spam by Content Filtering."),
        UnknownShare = 0.005,
        Unknown = new Reply(550, "5.5.0", "Requested action not taken: mailbox unavailable (S2017062302)."),
        Transaction = TimeSpan.FromMilliseconds(900),
    };

    public static ProviderModel Yahoo { get; } = new()
    {
        Name = "yahoo",
        Domains = ["yahoo.com", "aol.com", "ymail.com"],
        Hosts = ["mta5.am0.yahoodns.net", "mta6.am0.yahoodns.net", "mta7.am0.yahoodns.net"],
        MaximumConnections = 10,
        MaximumMessages = 20,
        ConnectionIsSpent = new Reply(421, (EnhancedStatusCode?)null, "Max message per connection reached, closing transmission channel"),
        Limits = Rates((40, 60), (1500, 3600)),
        TooFast = new Reply(421, "4.7.0", "[TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user complaints - 4.16.55.1; see https://postmaster.yahooinc.com/error-codes"),
        StrikesToBlock = 30,
        BlockFor = TimeSpan.FromHours(1),
        Blocked = new Reply(421, "4.7.0", "[TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user complaints - 4.16.55.1; see https://postmaster.yahooinc.com/error-codes"),
        SpamShare = 0.003,
        Spam = new Reply(554, "5.7.9", "Message not accepted for policy reasons. See https://postmaster.yahooinc.com/error-codes"),
        UnknownShare = 0.005,
        Unknown = new Reply(552, "5.7.0", "This user doesn't have a yahoo.com account"),
        Transaction = TimeSpan.FromMilliseconds(1200),
    };

    /// <summary>A company with greylisting.</summary>
    public static ProviderModel Greylister { get; } = new()
    {
        Name = "greylister",
        Domains = ["greylister.example"],
        Hosts = ["mx.greylister.example"],
        MaximumConnections = 5,
        Greylisting = TimeSpan.FromMinutes(5),
        Greylisted = new Reply(450, "4.2.0", "Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/greylister.example.html"),
    };

    /// <summary>A host that answers as slowly as it can.</summary>
    public static ProviderModel Tarpit { get; } = new()
    {
        Name = "tarpit",
        Domains = ["tarpit.example"],
        Hosts = ["mx.tarpit.example"],
        MaximumConnections = 3,
        Greeting = TimeSpan.FromSeconds(30),
        Transaction = TimeSpan.FromSeconds(60),
    };

    /// <summary>Everybody else: takes what comes.</summary>
    public static ProviderModel Others { get; } = new()
    {
        Name = "others",
        Domains = [],
        Hosts = ["mx.others.example"],
        MaximumConnections = 50,
        UnknownShare = 0.005,
    };

    public static ImmutableArray<ProviderModel> All { get; } = [Gmail, Outlook, Yahoo, Greylister, Tarpit, Others];

    private static RateList Rates(params (int Count, int Seconds)[] rates) => new([.. rates.Select(static rate => new Rate(rate.Count, TimeSpan.FromSeconds(rate.Seconds)))]);
}
