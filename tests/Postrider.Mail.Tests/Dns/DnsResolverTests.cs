using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Mail.Tests.Dns;

public sealed class DnsResolverTests
{
    private static readonly DomainName Name = DomainName.Parse("a.example");
    private static readonly TimeSpan Timeout = new DnsOptions().Timeout;
    private readonly WatchedTime _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Mx_records_are_found()
    {
        await using var dns = ScriptedDns.Start(query => query.Answer().Mx("a.example", 300, 10, "MX1.a.example").Mx("a.example", 300, 20, "mx2.b.example"));
        using var resolver = Resolver(dns);

        var answer = await resolver.FindMxAsync(Name, Cancellation);

        Assert.Equal(DnsStatus.Found, answer.Status);
        Assert.Equal([new MxRecord(10, DomainName.Parse("mx1.a.example")), new MxRecord(20, DomainName.Parse("mx2.b.example"))], answer.Records);
        Assert.Equal(Name, answer.CanonicalName);
        Assert.Equal(_time.GetUtcNow().AddSeconds(300), answer.Expires);
        Assert.Null(answer.Detail);
    }

    [Fact]
    public async Task The_query_asks_for_recursion_for_authentication_and_for_larger_answers()
    {
        await using var dns = ScriptedDns.Start(query => query.Answer().Address("a.example", 300, "192.0.2.1"));
        using var resolver = Resolver(dns);

        await resolver.FindIPv4Async(Name, Cancellation);

        var octets = Assert.Single(dns.Queries).Octets;
        Assert.Equal([0x01, 0x20, 0, 1, 0, 0, 0, 0, 0, 1, 1, (byte)'a', 7], octets[2..15]);
        Assert.Equal([0, 0, 1, 0, 1, 0, 0, 41, 1232 >> 8, 1232 & 0xff, 0, 0, 0, 0, 0, 0], octets[22..]);
    }

    [Fact]
    public async Task Each_kind_of_record_is_read()
    {
        await using var dns = ScriptedDns.Start(query => query.Type switch
        {
            1 => query.Answer().Address(query.Name, 60, "192.0.2.1"),
            28 => query.Answer().Address(query.Name, 60, "2001:db8::1"),
            16 => query.Answer().Text(query.Name, 60, "v=spf1 ", "-all"),
            _ => query.Answer().Pointer(query.Name, 60, "mx.example"),
        });
        using var resolver = Resolver(dns);

        Assert.Equal([IPAddress.Parse("192.0.2.1")], (await resolver.FindIPv4Async(Name, Cancellation)).Records);
        Assert.Equal([IPAddress.Parse("2001:db8::1")], (await resolver.FindIPv6Async(Name, Cancellation)).Records);
        Assert.Equal(["v=spf1 -all"], (await resolver.FindTextAsync(Name, Cancellation)).Records);
        Assert.Equal([DomainName.Parse("mx.example")], (await resolver.FindNamesAsync(IPAddress.Parse("192.0.2.1"), Cancellation)).Records);
        Assert.Equal("1.2.0.192.in-addr.arpa", dns.Queries.Last().Name);
        await resolver.FindNamesAsync(IPAddress.Parse("2001:db8::567:89ab"), Cancellation);
        Assert.Equal("b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa", dns.Queries.Last().Name);
    }

    [Fact]
    public async Task An_answer_is_kept_for_its_time_to_live_and_no_longer()
    {
        await using var dns = ScriptedDns.Start(query => query.Answer().Address("a.example", 300, "192.0.2.1").Address("a.example", 200, "192.0.2.2"));
        using var resolver = Resolver(dns);

        await resolver.FindIPv4Async(Name, Cancellation);
        _time.Advance(TimeSpan.FromSeconds(199));
        await resolver.FindIPv4Async(Name, Cancellation);
        Assert.Single(dns.Queries);
        _time.Advance(TimeSpan.FromSeconds(1));
        await resolver.FindIPv4Async(Name, Cancellation);

        Assert.Equal(2, dns.Queries.Count);
    }

    [Theory]
    [InlineData(86400u * 365, 6 * 3600)]
    [InlineData(0u, 0)]
    [InlineData(0x80000001u, 0)]
    public async Task Times_to_live_are_bounded(uint ttl, int kept)
    {
        await using var dns = ScriptedDns.Start(query => query.Answer().Address("a.example", ttl, "192.0.2.1"));
        using var resolver = Resolver(dns);

        Assert.Equal(_time.GetUtcNow().AddSeconds(kept), (await resolver.FindIPv4Async(Name, Cancellation)).Expires);
    }

    [Theory]
    [InlineData(3, DnsStatus.NameDoesNotExist)]
    [InlineData(0, DnsStatus.NoData)]
    public async Task Negative_answers_are_kept_as_the_soa_says(byte code, DnsStatus status)
    {
        await using var dns = ScriptedDns.Start(query => query.Answer(code).Soa(ttl: 900, minimum: 120));
        using var resolver = Resolver(dns);

        var answer = await resolver.FindMxAsync(Name, Cancellation);
        _time.Advance(TimeSpan.FromSeconds(119));
        await resolver.FindMxAsync(Name, Cancellation);
        Assert.Single(dns.Queries);
        _time.Advance(TimeSpan.FromSeconds(1));
        await resolver.FindMxAsync(Name, Cancellation);

        Assert.Equal(status, answer.Status);
        Assert.Equal(2, dns.Queries.Count);
    }

    [Fact]
    public async Task A_negative_answer_without_soa_is_not_kept()
    {
        await using var dns = ScriptedDns.Start(query => query.Answer(3));
        using var resolver = Resolver(dns);

        await resolver.FindMxAsync(Name, Cancellation);
        await resolver.FindMxAsync(Name, Cancellation);

        Assert.Equal(2, dns.Queries.Count);
    }

    [Theory]
    [InlineData(2, "SERVFAIL")]
    [InlineData(5, "REFUSED")]
    [InlineData(9, "NOTAUTH")]
    [InlineData(11, "RCODE 11")]
    public async Task A_failure_names_the_resolver_and_is_kept_for_a_short_time(byte code, string word)
    {
        await using var dns = ScriptedDns.Start(query => query.Answer(code));
        using var resolver = Resolver(dns);

        var answer = await resolver.FindMxAsync(Name, Cancellation);
        _time.Advance(TimeSpan.FromSeconds(29));
        await resolver.FindMxAsync(Name, Cancellation);
        Assert.Single(dns.Queries);
        _time.Advance(TimeSpan.FromSeconds(1));
        await resolver.FindMxAsync(Name, Cancellation);

        Assert.Equal(DnsStatus.ServerFailure, answer.Status);
        Assert.Equal($"{dns.EndPoint} answered {word}", answer.Detail);
        Assert.Equal(2, dns.Queries.Count);
    }

    [Fact]
    public async Task The_next_resolver_is_asked_when_one_fails()
    {
        await using var broken = ScriptedDns.Start(query => query.Answer(2));
        await using var sound = ScriptedDns.Start(query => query.Answer().Address("a.example", 60, "192.0.2.1"));
        using var resolver = Resolver(broken, sound);

        Assert.Equal(DnsStatus.Found, (await resolver.FindIPv4Async(Name, Cancellation)).Status);
        Assert.Single(broken.Queries);
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_asked_of_one_resolver_only()
    {
        await using var first = ScriptedDns.Start(query => query.Answer(3).Soa(60, 60));
        await using var second = ScriptedDns.Start(query => query.Answer().Address("a.example", 60, "192.0.2.1"));
        using var resolver = Resolver(first, second);

        Assert.Equal(DnsStatus.NameDoesNotExist, (await resolver.FindIPv4Async(Name, Cancellation)).Status);
        Assert.Empty(second.Queries);
    }

    [Fact]
    public async Task Silent_resolvers_are_asked_in_rounds_until_the_time_is_out()
    {
        await using var first = ScriptedDns.Start(_ => null);
        await using var second = ScriptedDns.Start(_ => null);
        using var resolver = Resolver(first, second);

        var finding = resolver.FindMxAsync(Name, Cancellation).AsTask();
        foreach (var asked in (ScriptedDns[])[first, second, first, second])
        {
            await asked.QueryAsync();
            await _time.PassAsync(Timeout);
        }

        var answer = await finding;
        Assert.Equal(DnsStatus.Timeout, answer.Status);
        Assert.Equal($"{first.EndPoint} did not answer within 5 s; {second.EndPoint} did not answer within 5 s", answer.Detail);
        Assert.Equal(2, first.Queries.Count);
        Assert.Equal(2, second.Queries.Count);
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_said_at_once()
    {
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var endpoint = (IPEndPoint)socket.Client.LocalEndPoint!; // bound
        socket.Close();
        using var resolver = Resolver(new DnsOptions { Servers = [endpoint] });

        var answer = await resolver.FindMxAsync(Name, Cancellation);

        Assert.Equal(DnsStatus.Timeout, answer.Status);
        Assert.Equal($"{endpoint} could not be reached (Connection refused)", answer.Detail);
    }

    [Fact]
    public async Task A_truncated_answer_is_fetched_by_tcp()
    {
        var long1 = new string('x', 250);
        await using var dns = ScriptedDns.Start(query => query.IsTcp
            ? Enumerable.Range(0, 20).Aggregate(query.Answer(), (response, i) => response.Text("a.example", 60, $"{i} {long1}"))
            : query.Answer().Truncated());
        using var resolver = Resolver(dns);

        var answer = await resolver.FindTextAsync(Name, Cancellation);

        Assert.Equal(20, answer.Records.Length);
        Assert.Equal([false, true], dns.Queries.Select(query => query.IsTcp));
    }

    [Fact]
    public async Task A_server_that_does_not_know_edns_is_asked_without()
    {
        await using var dns = ScriptedDns.Start(query => query.HasEdns ? query.Answer(1) : query.Answer().Address("a.example", 60, "192.0.2.1"));
        using var resolver = Resolver(dns);

        Assert.Equal(DnsStatus.Found, (await resolver.FindIPv4Async(Name, Cancellation)).Status);
    }

    [Fact]
    public async Task Datagrams_with_another_id_or_question_are_passed_over()
    {
        await using var dns = ScriptedDns.StartRaw(query =>
        [
            query.Answer().Id(query.Id ^ 1).Address("a.example", 60, "192.0.2.66").ToArray(),
            query.Answer().Question("b.example").Address("b.example", 60, "192.0.2.67").ToArray(),
            [1, 2, 3],
            query.Answer().Address("a.example", 60, "192.0.2.1").ToArray(),
        ]);
        using var resolver = Resolver(dns);

        Assert.Equal([IPAddress.Parse("192.0.2.1")], (await resolver.FindIPv4Async(Name, Cancellation)).Records);
    }

    [Fact]
    public async Task A_malformed_answer_is_a_failure_of_the_server()
    {
        await using var dns = ScriptedDns.StartRaw(query => [query.Answer().Address("a.example", 60, "192.0.2.1").ToArray()[..^1]]);
        using var resolver = Resolver(dns);

        var answer = await resolver.FindIPv4Async(Name, Cancellation);

        Assert.Equal(DnsStatus.ServerFailure, answer.Status);
        Assert.Equal($"{dns.EndPoint} sent a malformed answer", answer.Detail);
    }

    [Fact]
    public async Task A_server_that_only_refers_to_others_has_not_answered()
    {
        await using var dns = ScriptedDns.Start(query => query.Answer().NotRecursive());
        using var resolver = Resolver(dns);

        Assert.Equal(DnsStatus.ServerFailure, (await resolver.FindMxAsync(Name, Cancellation)).Status);
    }

    [Fact]
    public async Task Cnames_are_followed_within_an_answer()
    {
        await using var dns = ScriptedDns.Start(query => query.Answer()
            .Alias("a.example", 300, "B.example").Alias("b.example", 40, "c.example").Address("c.example", 100, "192.0.2.1"));
        using var resolver = Resolver(dns);

        var answer = await resolver.FindIPv4Async(Name, Cancellation);

        Assert.Equal([IPAddress.Parse("192.0.2.1")], answer.Records);
        Assert.Equal("c.example", answer.CanonicalName.Value);
        Assert.Equal(_time.GetUtcNow().AddSeconds(40), answer.Expires);
    }

    [Fact]
    public async Task Cnames_are_followed_where_the_server_did_not()
    {
        await using var dns = ScriptedDns.Start(query => query.Name == "a.example"
            ? query.Answer().Alias("a.example", 30, "b.example")
            : query.Answer().Address("b.example", 300, "192.0.2.1"));
        using var resolver = Resolver(dns);

        var answer = await resolver.FindIPv4Async(Name, Cancellation);

        Assert.Equal([IPAddress.Parse("192.0.2.1")], answer.Records);
        Assert.Equal("b.example", answer.CanonicalName.Value);
        Assert.Equal(_time.GetUtcNow().AddSeconds(30), answer.Expires);
    }

    [Fact]
    public async Task Cnames_in_a_circle_are_a_failure()
    {
        await using var dns = ScriptedDns.Start(query => query.Answer().Alias("a.example", 30, "b.example").Alias("b.example", 30, "a.example"));
        using var resolver = Resolver(dns);

        var answer = await resolver.FindIPv4Async(Name, Cancellation);

        Assert.Equal(DnsStatus.ServerFailure, answer.Status);
        Assert.Equal("its CNAME records go in a circle", answer.Detail);
    }

    [Fact]
    public async Task Cnames_without_end_are_a_failure()
    {
        await using var dns = ScriptedDns.Start(query => query.Answer().Alias(query.Name, 30, $"x{query.Name}"));
        using var resolver = Resolver(dns);

        Assert.Equal(DnsStatus.ServerFailure, (await resolver.FindIPv4Async(Name, Cancellation)).Status);
        Assert.Equal(9, dns.Queries.Count);
    }

    [Fact]
    public async Task A_cname_to_a_name_that_does_not_exist_does_not_exist()
    {
        await using var dns = ScriptedDns.Start(query => query.Answer(3).Alias("a.example", 300, "gone.example").Soa(60, 60));
        using var resolver = Resolver(dns);

        var answer = await resolver.FindIPv4Async(Name, Cancellation);

        Assert.Equal(DnsStatus.NameDoesNotExist, answer.Status);
        Assert.Equal("gone.example", answer.CanonicalName.Value);
    }

    [Fact]
    public async Task Addresses_of_a_name_that_was_not_asked_are_not_believed()
    {
        await using var dns = ScriptedDns.Start(query => query.Answer().Address("victim.example", 60, "192.0.2.66").Soa(60, 60));
        using var resolver = Resolver(dns);

        Assert.Equal(DnsStatus.NoData, (await resolver.FindIPv4Async(Name, Cancellation)).Status);
    }

    [Fact]
    public async Task Mx_records_for_names_that_no_host_can_have_are_dropped_and_said()
    {
        await using var dns = ScriptedDns.Start(query => query.Answer().Mx("a.example", 60, 5, "bad host\n.example").Mx("a.example", 60, 10, "mx.example"));
        using var resolver = Resolver(dns);

        var answer = await resolver.FindMxAsync(Name, Cancellation);

        Assert.Equal([new MxRecord(10, DomainName.Parse("mx.example"))], answer.Records);
        Assert.Equal(@"the MX record for 'bad\032host\010.example' was passed over: no host can have that name", answer.Detail);
    }

    [Fact]
    public async Task An_mx_record_of_the_root_is_kept_as_an_empty_name()
    {
        await using var dns = ScriptedDns.Start(query => query.Answer().Mx("a.example", 60, 0, ""));
        using var resolver = Resolver(dns);

        Assert.True(Assert.Single((await resolver.FindMxAsync(Name, Cancellation)).Records).Host.IsEmpty);
    }

    [Fact]
    public async Task Record_sets_are_bounded()
    {
        await using var dns = ScriptedDns.Start(query => query.IsTcp
            ? Enumerable.Range(0, 1000).Aggregate(query.Answer(), (response, i) => response.Address("a.example", 60, $"10.0.{i / 250}.{i % 250}"))
            : query.Answer().Truncated());
        using var resolver = Resolver(dns);

        var answer = await resolver.FindIPv4Async(Name, Cancellation);

        Assert.Equal(100, answer.Records.Length);
        Assert.Equal("records after the first 100 were passed over", answer.Detail);
    }

    [Fact]
    public async Task Authentication_is_believed_of_a_resolver_on_this_machine()
    {
        await using var dns = ScriptedDns.Start(query => query.Type == 1 ? query.Answer().Authenticated().Address("a.example", 60, "192.0.2.1") : query.Answer().Address("a.example", 60, "2001:db8::1"));
        using var resolver = Resolver(dns);

        Assert.True((await resolver.FindIPv4Async(Name, Cancellation)).Authenticated);
        Assert.False((await resolver.FindIPv6Async(Name, Cancellation)).Authenticated);
    }

    [Fact]
    public async Task All_who_want_the_same_answer_share_one_question()
    {
        var go = new TaskCompletionSource();
        await using var dns = ScriptedDns.Start(query =>
        {
            go.Task.Wait();
            return query.Answer().Address("a.example", 60, "192.0.2.1");
        });
        using var resolver = Resolver(dns);

        var all = Enumerable.Range(0, 100).Select(_ => resolver.FindIPv4Async(Name, Cancellation).AsTask()).ToArray();
        go.SetResult();
        var answers = await Task.WhenAll(all);

        Assert.All(answers, answer => Assert.Equal(DnsStatus.Found, answer.Status));
        Assert.Single(dns.Queries);
    }

    [Fact]
    public async Task One_callers_cancellation_is_not_that_of_others()
    {
        var go = new TaskCompletionSource();
        await using var dns = ScriptedDns.Start(query =>
        {
            go.Task.Wait();
            return query.Answer().Address("a.example", 60, "192.0.2.1");
        });
        using var resolver = Resolver(dns);
        using var impatient = new CancellationTokenSource();

        var first = resolver.FindIPv4Async(Name, impatient.Token).AsTask();
        var second = resolver.FindIPv4Async(Name, Cancellation).AsTask();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        go.SetResult();

        Assert.Equal(DnsStatus.Found, (await second).Status);
        Assert.Single(dns.Queries);
    }

    [Fact]
    public async Task Only_so_many_questions_are_on_their_way()
    {
        await using var dns = ScriptedDns.Start(query => query.Name == "silent0.example" ? null : query.Answer().Address(query.Name, 60, "192.0.2.1"));
        using var resolver = Resolver(new DnsOptions { Servers = [dns.EndPoint], MaximumQuestions = 1, Rounds = 1 });

        var silent = resolver.FindIPv4Async(DomainName.Parse("silent0.example"), Cancellation).AsTask();
        await dns.QueryAsync();
        var waiting = resolver.FindIPv4Async(Name, Cancellation).AsTask();
        Assert.Single(dns.Queries);
        await _time.PassAsync(Timeout);

        Assert.Equal(DnsStatus.Timeout, (await silent).Status);
        Assert.Equal(DnsStatus.Found, (await waiting).Status);
    }

    [Fact]
    public async Task Slow_questions_leave_room_for_others()
    {
        await using var dns = ScriptedDns.Start(query => query.Name.StartsWith("silent", StringComparison.Ordinal) ? null : query.Answer().Address(query.Name, 60, "192.0.2.1"));
        using var resolver = Resolver(new DnsOptions { Servers = [dns.EndPoint], MaximumQuestions = 4, Rounds = 1 });

        var silent = Enumerable.Range(0, 4).Select(i => resolver.FindIPv4Async(DomainName.Parse($"silent{i}.example"), Cancellation).AsTask()).ToArray();
        for (var i = 0; i < 4; i++) await dns.QueryAsync();
        var good = resolver.FindIPv4Async(Name, Cancellation).AsTask();
        await _time.PassAsync(TimeSpan.FromSeconds(1), timers: 4);

        var shed = await await Task.WhenAny(silent);
        Assert.Equal(DnsStatus.Timeout, shed.Status);
        Assert.Equal($"{dns.EndPoint} did not answer at once, and too many other questions are slow", shed.Detail);
        Assert.Equal(DnsStatus.Found, (await good).Status);
        Assert.Equal(3, silent.Count(task => !task.IsCompleted));
    }

    [Fact]
    public async Task No_more_answers_are_kept_than_allowed()
    {
        await using var dns = ScriptedDns.Start(query => query.Answer().Address(query.Name, 3600, "192.0.2.1"));
        using var resolver = Resolver(new DnsOptions { Servers = [dns.EndPoint], MaximumKept = 10 });

        for (var i = 0; i < 50; i++) await resolver.FindIPv4Async(DomainName.Parse($"h{i}.example"), Cancellation);

        Assert.Equal(10, resolver.Kept);
    }

    [Fact]
    public async Task An_answer_in_use_outlives_a_flood_of_others()
    {
        await using var dns = ScriptedDns.Start(query => query.Answer().Address(query.Name, 3600, "192.0.2.1"));
        using var resolver = Resolver(new DnsOptions { Servers = [dns.EndPoint], MaximumKept = 10 });

        for (var i = 0; i < 50; i++)
        {
            await resolver.FindIPv4Async(Name, Cancellation);
            await resolver.FindIPv4Async(DomainName.Parse($"h{i}.example"), Cancellation);
        }

        Assert.Single(dns.Queries, query => query.Name == "a.example");
    }

    [Fact]
    public async Task A_dead_resolver_is_asked_last_for_a_while()
    {
        await using var dead = ScriptedDns.Start(_ => null);
        await using var sound = ScriptedDns.Start(query => query.Answer().Address(query.Name, 60, "192.0.2.1"));
        using var resolver = Resolver(dead, sound);
        for (var i = 0; i < 3; i++)
        {
            var finding = resolver.FindIPv4Async(DomainName.Parse($"h{i}.example"), Cancellation).AsTask();
            await dead.QueryAsync();
            await _time.PassAsync(Timeout);
            Assert.Equal(DnsStatus.Found, (await finding).Status);
        }

        await resolver.FindIPv4Async(Name, Cancellation);

        Assert.Equal(3, dead.Queries.Count);
    }

    [Fact]
    public async Task Disposal_ends_the_questions_on_their_way()
    {
        await using var dns = ScriptedDns.Start(_ => null);
        var resolver = Resolver(dns);

        var finding = resolver.FindMxAsync(Name, Cancellation).AsTask();
        await dns.QueryAsync();
        resolver.Dispose();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => finding);
    }

    private DnsResolver Resolver(params ScriptedDns[] servers) => Resolver(new DnsOptions { Servers = [.. servers.Select(server => server.EndPoint)] });

    private DnsResolver Resolver(DnsOptions options) => new(options, _time, NullLogger<DnsResolver>.Instance);
}
