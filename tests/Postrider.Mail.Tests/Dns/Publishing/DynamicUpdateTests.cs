using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Time.Testing;
using Postrider.Mail.Dns;
using Postrider.Mail.Dns.Publishing;
using Postrider.Smtp;

namespace Postrider.Mail.Tests.Dns.Publishing;

public sealed class DynamicUpdateTests
{
    private static readonly DomainName Zone = DomainName.Parse("example.com");
    private static readonly DomainName Name = DomainName.Parse("_dmarc.example.com");
    private static readonly FakeTimeProvider Clock = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
    private static readonly DnsRecordSet Records = DnsRecordSet.Of(Name, TimeSpan.FromHours(1), DnsRecordValue.OfText("v=DMARC1; p=none"));

    private static long Now => Clock.GetUtcNow().ToUnixTimeSeconds();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_update_that_the_server_signs_as_done_is_done()
    {
        await using var primary = new ScriptedPrimary(request => Tsig.Answer(request, 0, Now));

        var publication = await Publisher(primary.EndPoint).ApplyAsync([DnsChange.Put(Records)], Cancellation);

        Assert.Equal(DnsPublication.Done, publication);
        Assert.True(Tsig.IsSigned(Assert.Single(primary.Requests)));
    }

    [Fact]
    public void Putting_records_removes_what_is_there_and_adds_them()
    {
        var octets = UpdateMessage.Write(0x1234, Zone, [DnsChange.Put(Records)]);

        byte[] zone = [7, .. "example"u8, 3, .. "com"u8, 0];
        byte[] name = [6, .. "_dmarc"u8, .. zone];
        byte[] expected =
        [
            0x12, 0x34, 0x28, 0, 0, 1, 0, 0, 0, 2, 0, 0,
            .. zone, 0, 6, 0, 1,
            .. name, 0, 16, 0, 255, 0, 0, 0, 0, 0, 0,
            .. name, 0, 16, 0, 1, 0, 0, 0x0e, 0x10, 0, 17, 16, .. "v=DMARC1; p=none"u8,
        ];
        Assert.Equal(expected, octets);
    }

    [Theory]
    [InlineData(DnsChangeKind.Add, 1, 1)]
    [InlineData(DnsChangeKind.Remove, 1, 254)]
    [InlineData(DnsChangeKind.Clear, 1, 255)]
    public void Each_kind_of_change_has_its_class(DnsChangeKind kind, byte records, byte @class)
    {
        var octets = UpdateMessage.Write(1, Zone, [new DnsChange(kind, Records)]);

        Assert.Equal(records, octets[9]);
        Assert.Equal(@class, octets[12 + 17 + 20 + 3]);
    }

    public static TheoryData<string, Func<byte[], byte[]?>, DnsPublicationStatus, string> Answers => new()
    {
        { "unsigned success", request => Tsig.Plain(request, 0), DnsPublicationStatus.Refused, "its answer is not signed" },
        { "other secret", request => Tsig.Answer(request, 0, Now, secret: [1, 2, 3]), DnsPublicationStatus.Refused, "the signature of its answer is wrong" },
        { "an answer of yesterday", request => Tsig.Answer(request, 0, Now - 86_400), DnsPublicationStatus.Refused, "86400 seconds from now" },
        { "an answer changed on the way", request => Changed(Tsig.Answer(request, 5, Now)), DnsPublicationStatus.Refused, "the signature of its answer is wrong" },
        { "refused", request => Tsig.Answer(request, 5, Now), DnsPublicationStatus.Refused, "answered REFUSED. Allow the key" },
        { "another zone", request => Tsig.Answer(request, 10, Now), DnsPublicationStatus.Refused, "answered NOTZONE" },
        { "unknown key", request => Tsig.Unsigned(request, 9, 17), DnsPublicationStatus.Refused, "does not know the key 'k.example'" },
        { "bad signature", request => Tsig.Unsigned(request, 9, 16), DnsPublicationStatus.Refused, "finds the signature with the key 'k.example' wrong" },
        { "bad time", request => Tsig.Answer(request, 9, Now, 18), DnsPublicationStatus.Refused, "has another time" },
        { "another id", request => [(byte)(request[0] ^ 1), .. Tsig.Answer(request, 0, Now)[1..]], DnsPublicationStatus.Unreachable, "no answer to an update" },
        { "cut", request => Tsig.Answer(request, 0, Now)[..^1], DnsPublicationStatus.Unreachable, "no answer to an update" },
        { "closed", _ => null, DnsPublicationStatus.Unreachable, "could not be reached" },
    };

    [Theory]
    [MemberData(nameof(Answers), DisableDiscoveryEnumeration = true)]
    public async Task What_is_not_a_signed_success_changes_nothing_as_far_as_is_known(
        string what, Func<byte[], byte[]?> answer, DnsPublicationStatus status, string problem)
    {
        await using var primary = new ScriptedPrimary(answer);

        var publication = await Publisher(primary.EndPoint).ApplyAsync([DnsChange.Put(Records)], Cancellation);

        Assert.True(publication.Status == status, $"{what}: {publication}");
        Assert.Contains(problem, publication.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_given_up()
    {
        var time = new FakeTimeProvider(Clock.GetUtcNow());
        var asked = new TaskCompletionSource();
        var silent = new ManualResetEventSlim();
        await using var primary = new ScriptedPrimary(_ =>
        {
            asked.SetResult();
            silent.Wait(Cancellation);
            return null;
        });
        var publishing = Publisher(primary.EndPoint, time).ApplyAsync([DnsChange.Put(Records)], Cancellation);
        await asked.Task.WaitAsync(Cancellation);

        time.Advance(TimeSpan.FromSeconds(10));

        var publication = await publishing;
        silent.Set();
        Assert.Equal(DnsPublicationStatus.Unreachable, publication.Status);
        Assert.Contains("did not answer within 10 s", publication.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_of_no_zone_are_told_before_anybody_is_asked()
    {
        await using var primary = new ScriptedPrimary(request => Tsig.Answer(request, 0, Now));

        var publication = await Publisher(primary.EndPoint).ApplyAsync(
            [DnsChange.Put(Records), DnsChange.Clear(DomainName.Parse("notexample.com"), DnsRecordType.Txt)], Cancellation);

        Assert.Equal(DnsPublicationStatus.NotOurs, publication.Status);
        Assert.Empty(primary.Requests);
    }

    [Fact]
    public async Task The_nearest_zone_is_written_to()
    {
        await using var parent = new ScriptedPrimary(request => Tsig.Answer(request, 0, Now));
        await using var child = new ScriptedPrimary(request => Tsig.Answer(request, 0, Now));
        ImmutableArray<UpdateZone> zones = [new(DomainName.Parse("com"), parent.EndPoint, Key), new(Zone, child.EndPoint, Key)];

        await new DynamicUpdate(zones, TimeSpan.FromSeconds(10), Clock).ApplyAsync([DnsChange.Put(Records)], Cancellation);

        Assert.Empty(parent.Requests);
        Assert.Single(child.Requests);
    }

    private static TsigKey Key => new(DomainName.Parse("k.example"), TsigAlgorithm.HmacSha256, Tsig.Secret);

    private static DynamicUpdate Publisher(IPEndPoint server, TimeProvider? time = null) =>
        new([new UpdateZone(Zone, server, Key)], TimeSpan.FromSeconds(10), time ?? Clock);

    /// <summary>REFUSED becomes NOERROR.</summary>
    private static byte[] Changed(byte[] answer)
    {
        answer[3] = 0;
        return answer;
    }
}
