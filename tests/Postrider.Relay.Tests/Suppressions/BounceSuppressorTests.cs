using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Relay.Classification;
using Postrider.Relay.Events;
using Postrider.Relay.Labels;
using Postrider.Relay.Spooling;
using Postrider.Relay.Suppressions;
using Postrider.Smtp;

namespace Postrider.Relay.Tests.Suppressions;

public sealed class BounceSuppressorTests
{
    private static readonly MailboxAddress Ann = MailboxAddress.Parse("ann@a.example");
    private static readonly MailboxAddress Bob = MailboxAddress.Parse("Bob@b.example");

    private static readonly MessageLabels Bulk = new() { Stream = MailStream.Bulk };

    [Theory]
    [InlineData(550, "5.1.1", "User unknown", 1)]
    [InlineData(550, "5.1.2", "Host or domain name not found. Name service error for name=b.example type=A: Host not found", 1)]
    [InlineData(552, "5.2.2", "Mailbox full", 0)]
    [InlineData(554, "5.7.1", "Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org", 0)]
    [InlineData(421, "4.7.0", "[TSS04] Messages temporarily deferred due to unexpected volume or user complaints", 0)]
    public async Task Only_what_does_not_exist_is_suppressed(int code, string status, string text, int count)
    {
        Assert.Equal(count, (await TellAsync(Ann, new Reply(code, status, text), Bulk)).Count);
    }

    [Fact]
    public async Task It_is_suppressed_for_the_bulk_mail_of_its_tenant()
    {
        var one = Assert.Single(await TellAsync(Ann, new Reply(550, "5.1.1", "User unknown"), new MessageLabels { Tenant = "acme", Stream = MailStream.Bulk }));

        Assert.Equal(("bob@b.example", "acme", (MailStream?)MailStream.Bulk, SuppressionReason.HardBounce, "550 5.1.1 User unknown"), (one.Address, one.Scope.Tenant, one.Scope.Stream, one.Reason, one.Note));
    }

    [Fact]
    public async Task A_report_that_comes_back_teaches_nothing() => Assert.Empty(await TellAsync(null, new Reply(550, "5.1.1", "User unknown"), Bulk));

    [Fact]
    public async Task Transactional_mail_teaches_nothing() => Assert.Empty(await TellAsync(Ann, new Reply(550, "5.1.1", "User unknown"), MessageLabels.None));

    private static async Task<List<Suppression>> TellAsync(MailboxAddress? reversePath, Reply reply, MessageLabels labels)
    {
        var store = new RememberingStore();
        await using (var suppressor = new BounceSuppressor(store, new CurrentSuppressions(), RefusalClassifier.BuiltIn, NullLogger<BounceSuppressor>.Instance))
        {
            suppressor.Start();
            suppressor.Tell(new DeliveryEvent { At = DateTimeOffset.UnixEpoch, Kind = DeliveryEventKind.Bounced, Message = default, Reply = reply }, reversePath, Bob, labels);
        }

        return store.Added;
    }

    private sealed class RememberingStore : ISuppressionStore
    {
        public List<Suppression> Added { get; } = [];

        public Task<int> AddAsync(IReadOnlyList<Suppression> suppressions, CancellationToken cancellation)
        {
            Added.AddRange(suppressions);
            return Task.FromResult(suppressions.Count);
        }
    }
}
