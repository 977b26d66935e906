using System.Text;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dsn;
using Postrider.Relay.Reporting;
using Postrider.Relay.Signing;
using Postrider.Relay.Spooling;
using Postrider.Relay.Submission;
using Postrider.Relay.Tests.Reporting;
using Postrider.Relay.Tests.Submission;
using Postrider.Smtp;
using Postrider.Smtp.Server;

namespace Postrider.Relay.Tests.Signing;

public sealed class MessageSignerTests
{
    private readonly DoorBench _door = new();

    public static TheoryData<string, string> FormsAndContents
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var forms in (string[])["relaxed/relaxed", "simple/simple", "relaxed/simple", "simple/relaxed"])
            {
                foreach (var content in (string[])["Hello.\r\n", "Grüße  an \t alle.\r\n\r\n\r\n", "", "no line end"]) data.Add(forms, content);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(FormsAndContents))]
    public async Task Submitted_mail_is_signed_by_both_algorithms_as_the_receiver_will_see_it(string forms, string content)
    {
        Assert.True(CanonicalForms.TryParse(forms, out var parsed));
        var bench = await StartAsync(new SigningOptions { Dkim = new DkimSigningOptions { Forms = parsed } });

        await _door.SendAsync(DoorBench.Submission(), $"From: Ann  <ann@mine.example>\r\nBcc: x@there.example\r\nSubject: a\r\n  b\r\n\r\n{content}", pieceLength: 5);

        var verdicts = await bench.VerifyAsync(Stored());
        Assert.Equal([(DkimResult.Pass, "r1"), (DkimResult.Pass, "e1")], verdicts.Select(verdict => (verdict.Result, verdict.Selector)));
    }

    [Fact]
    public async Task Mail_that_strangers_send_to_inbound_domains_is_not_signed()
    {
        await StartAsync();
        _door.Door.Rules = _door.Door.Rules with { Options = _door.Door.Rules.Options with { InboundDomains = [DomainName.Parse("there.example")] } };

        await _door.SendAsync(DoorBench.Session(ListenerKind.Relay), from: "stranger@else.example");

        Assert.True(_door.Spool.Only.Prefix.IsEmpty);
    }

    [Fact]
    public async Task Mail_of_relay_networks_is_signed()
    {
        var bench = await StartAsync();
        _door.Door.Rules = DoorBench.Rules(_door.Door.Rules.Options, null, "192.0.2.0/24") with { Filters = [bench.Signer] };

        await _door.SendAsync(DoorBench.Session(ListenerKind.Relay));

        Assert.Equal(2, (await bench.VerifyAsync(Stored())).Length);
    }

    [Theory]
    [InlineData("ann@mine.example", "mine.example")]
    [InlineData("ann@news.mine.example", "mine.example")]
    [InlineData("ann@deep.own.mine.example", "own.mine.example")]
    [InlineData("ann@foreign.example", "fallback.example")]
    [InlineData("ann@pending.example", "fallback.example")]
    [InlineData("ann@notmine.example", "fallback.example")]
    public async Task The_nearest_domain_of_From_signs_and_a_fallback_where_there_is_none(string from, string domain)
    {
        var bench = await StartAsync(new SigningOptions { FallbackDomain = DomainName.Parse("fallback.example") });
        foreach (var name in (string[])["own.mine.example", "fallback.example"]) await bench.AddAsync(name, DkimAlgorithm.Ed25519Sha256);
        await bench.AddAsync("pending.example");

        await _door.SendAsync(DoorBench.Submission(DoorBench.Anyone), $"From: {from}\r\n\r\nHello.\r\n");

        Assert.All(await bench.VerifyAsync(Stored()), verdict => Assert.Equal((DkimResult.Pass, domain), (verdict.Result, verdict.Domain.Value)));
        Assert.False(_door.Spool.Only.Prefix.IsEmpty);
    }

    [Theory]
    [InlineData("From: ann@foreign.example\r\n")]
    [InlineData("From: ann@mine.example\r\nFrom: bob@mine.example\r\n")]
    [InlineData("From: ann@[192.0.2.1]\r\n")]
    [InlineData("From: <<>>\r\n")]
    public async Task Mail_without_a_domain_of_ours_in_From_goes_on_unsigned(string from)
    {
        await StartAsync();

        var reply = await _door.SendAsync(DoorBench.Submission(DoorBench.Anyone), $"{from}\r\nHello.\r\n");

        Assert.True(reply.IsPositive);
        Assert.True(_door.Spool.Only.Prefix.IsEmpty);
    }

    [Fact]
    public async Task More_fields_than_mail_has_are_no_reason_to_refuse_it()
    {
        await StartAsync();

        var reply = await _door.SendAsync(DoorBench.Submission(), $"{string.Concat(Enumerable.Repeat("X: y\r\n", 1100))}From: ann@mine.example\r\n\r\nHello.\r\n");

        Assert.True(reply.IsPositive);
        Assert.True(_door.Spool.Only.Prefix.IsEmpty);
    }

    [Fact]
    public async Task Signing_can_be_switched_off_while_it_runs()
    {
        var bench = await StartAsync();
        bench.Signer.Options = bench.Signer.Options with { IsEnabled = false };

        await _door.SendAsync(DoorBench.Submission());

        Assert.True(_door.Spool.Only.Prefix.IsEmpty);
    }

    [Fact]
    public async Task Fields_that_are_asked_for_are_signed_once_more_than_they_stand_there_and_a_lifetime_expires()
    {
        var bench = await StartAsync(new SigningOptions
        {
            Dkim = new DkimSigningOptions { Fields = [.. DkimSigningOptions.DefaultFields, "Feedback-ID"], Lifetime = TimeSpan.FromDays(7) },
        });

        await _door.SendAsync(DoorBench.Submission(), "Feedback-ID: 1\r\nFrom: ann@mine.example\r\n\r\nHello.\r\n");

        var added = await bench.VerifyAsync([.. "Feedback-ID: 2\r\n"u8, .. Stored()]);
        Assert.All(added, verdict => Assert.Equal(DkimResult.Fail, verdict.Result));
        bench.Time.Advance(TimeSpan.FromDays(8));
        Assert.All(await bench.VerifyAsync(Stored()), verdict => Assert.NotEqual(DkimResult.Pass, verdict.Result));
    }

    [Fact]
    public async Task Our_own_reports_are_signed_by_the_domain_of_this_host()
    {
        var reports = new ReportBench();
        var bench = new SigningBench(reports.Time);
        await bench.AddAsync("relay.example", SigningBench.Both);
        var writer = new ReportWriter(
            reports.Spool, new SpoolIdSource(reports.Time), reports.Time, Microsoft.Extensions.Logging.Abstractions.NullLogger<ReportWriter>.Instance,
            (_, _) => Relay.Routing.RetryPolicy.Default, new Relay.Delivery.RelayOptions { HostName = DoorBench.HostName })
        { Signer = bench.Signer };

        var written = await writer.AddAsync(reports.Change, ReportBench.Message(), [ReportBench.Outcome(DsnAction.Failed)], null, default);

        var report = Assert.Single(written);
        byte[] stored = [.. report.Prefix.Span, .. ((RecordingSpool.RecordingBody)report.Body).Octets.WrittenSpan];
        Assert.Equal(report.Message.Size, stored.Length);
        Assert.Equal([DkimResult.Pass, DkimResult.Pass], (await bench.VerifyAsync(stored)).Select(verdict => verdict.Result));
    }

    [Fact]
    public async Task A_large_body_is_signed_without_being_held()
    {
        const int Pieces = 400;
        var bench = await StartAsync();
        using var pass = bench.Signer.Begin(Incoming())!; // It has keys, and the mail is ours.
        var piece = new byte[64 * 1024];
        Array.Fill(piece, (byte)'a');
        pass.ReadHeader("From: ann@mine.example\r\n"u8);
        pass.ReadBody(piece);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < Pieces; i++) pass.ReadBody(piece);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, piece.Length);
        Assert.False((await pass.FinishAsync(default)).Prefix.IsEmpty);
    }

    [Fact]
    public async Task Many_messages_are_signed_at_once_with_the_same_keys()
    {
        var bench = await StartAsync();

        var signed = await Task.WhenAll(Enumerable.Range(0, 200).Select(number => Task.Run(async () =>
        {
            using var pass = bench.Signer.Begin(Incoming())!; // As above.
            var message = Encoding.ASCII.GetBytes($"From: ann@mine.example\r\nSubject: {number}\r\n\r\n{number}\r\n");
            var end = message.AsSpan().IndexOf("\r\n\r\n"u8) + 2;
            pass.ReadHeader(message.AsSpan(0, end));
            pass.ReadBody(message.AsSpan(end + 2));
            return (byte[])[.. (await pass.FinishAsync(default)).Prefix.Span, .. message];
        })));

        foreach (var message in signed) Assert.Equal([DkimResult.Pass, DkimResult.Pass], (await bench.VerifyAsync(message)).Select(verdict => verdict.Result));
    }

    private async Task<SigningBench> StartAsync(SigningOptions? options = null)
    {
        var bench = new SigningBench(_door.Time, options);
        await bench.AddAsync("mine.example", SigningBench.Both);
        _door.Door.Rules = _door.Door.Rules with { Filters = [bench.Signer] };
        return bench;
    }

    private byte[] Stored()
    {
        var only = _door.Spool.Only;
        return [.. only.Prefix.Span, .. ((RecordingSpool.RecordingBody)only.Body).Octets.WrittenSpan];
    }

    private IncomingMessage Incoming() => new()
    {
        Id = default,
        ReceivedAt = _door.Time.GetUtcNow(),
        ReversePath = null,
        Parameters = MailParameters.None,
        Recipients = [],
        Origin = "local",
        IsOriginating = true,
    };
}
