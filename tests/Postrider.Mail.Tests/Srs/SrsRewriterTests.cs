using System.Collections.Immutable;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Postrider.Mail.Srs;
using Postrider.Smtp;

namespace Postrider.Mail.Tests.Srs;

public sealed class SrsRewriterTests
{
    private static readonly SrsOptions Ours = new() { Domain = DomainName.Parse("relay.example") };
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly SrsSecret Secret = new(Start.AddDays(-100), "a secret of the relay"u8.ToArray());

    private readonly FakeTimeProvider _time = new(Start);

    [Theory]
    [InlineData("alice@sender.example")]
    [InlineData("bounce+bob=list.example@sender.example")]
    [InlineData("\"a b\"@sender.example")]
    [InlineData("ähre@sender.example")]
    [InlineData("srs0@sender.example")]
    public void A_sender_is_found_back_from_the_rewritten_address(string sender)
    {
        var rewritten = Rewrite(sender);

        Assert.Equal("relay.example", rewritten.Domain.Value);
        Assert.StartsWith("SRS0=", rewritten.LocalPart);
        Assert.Equal(new SrsReading(SrsStatus.Genuine, MailboxAddress.Parse(sender)), Rewriter().Read(rewritten));
    }

    [Fact]
    public void The_form_is_that_of_other_forwarders()
    {
        var parts = Rewrite("alice@sender.example").LocalPart.Split('=');

        Assert.Equal(["SRS0", "sender.example", "alice"], [parts[0], parts[3], parts[4]]);
        // 20,781 days since 1970, modulo 1024: 301 is 9 * 32 + 13.
        Assert.Equal("JN", parts[2]);
    }

    [Fact]
    public void An_address_that_another_forwarder_rewrote_keeps_what_that_one_needs()
    {
        var rewritten = Rewrite("SRS0=HHH=TT=sender.example=alice@first.example");

        Assert.Matches("^SRS1=[A-Z2-7]{6}=first.example==HHH=TT=sender.example=alice$", rewritten.LocalPart);
        Assert.Equal("SRS0=HHH=TT=sender.example=alice@first.example", Rewriter().Read(rewritten).Original.ToString());
    }

    [Fact]
    public void A_third_forwarder_leads_back_to_the_first()
    {
        var rewritten = Rewrite("SRS1=QQQ=first.example=+HHH=TT=sender.example=alice@second.example");

        Assert.Matches("^SRS1=[A-Z2-7]{6}=first.example=\\+HHH=TT=sender.example=alice$", rewritten.LocalPart);
        Assert.Equal("SRS0+HHH=TT=sender.example=alice@first.example", Rewriter().Read(rewritten).Original.ToString());
    }

    [Theory]
    [InlineData("SRS0=ABCDEF=JN=sender.example=alice@relay.example")]
    [InlineData("alice@relay.example")]
    [InlineData("alice@[192.0.2.1]")]
    public void Our_own_addresses_and_address_literals_stay(string sender) => Assert.Equal(MailboxAddress.Parse(sender), Rewrite(sender));

    [Fact]
    public void Hosts_that_change_the_case_of_an_address_do_no_harm()
    {
        var rewritten = Rewrite("Alice@sender.example");

        var lower = new MailboxAddress(rewritten.LocalPart.ToLowerInvariant(), rewritten.Domain);

        Assert.Equal("alice@sender.example", Rewriter().Read(lower).Original.ToString());
    }

    [Fact]
    public void An_address_with_any_part_changed_is_forged()
    {
        var local = Rewrite("alice@sender.example").LocalPart;
        for (var i = "SRS0=".Length; i < local.Length; i++)
        {
            var changed = local.ToCharArray();
            changed[i] = char.ToUpperInvariant(changed[i]) == 'A' ? 'b' : 'a';

            Assert.Equal(SrsStatus.Forged, Rewriter().Read(new MailboxAddress(new string(changed), Ours.Domain)).Status);
        }
    }

    [Theory]
    [InlineData("SRS0=@relay.example")]
    [InlineData("SRS0====@relay.example")]
    [InlineData("SRS0=ABCDEF=JN=sender.example@relay.example")]
    [InlineData("SRS0=ABCDEF=JN=sender.example=@relay.example")]
    [InlineData("SRS0=ABCDEF=JN=-bad-.example=alice@relay.example")]
    [InlineData("srs0+ABCDEF=JN=sender.example=alice@relay.example")]
    [InlineData("SRS1=ABCDEF=victim.example@relay.example")]
    [InlineData("SRS1=ABCDEF=victim.example=alice@relay.example")]
    [InlineData("SRS1=ABCDEF=victim.example==HHH=TT=sender.example=alice@relay.example")]
    [InlineData("\"SRS0=ABCDEF=JN=sender.example=a b\"@relay.example")]
    public void What_was_not_made_here_leads_nowhere(string address) =>
        Assert.Equal(new SrsReading(SrsStatus.Forged, default), Rewriter().Read(MailboxAddress.Parse(address)));

    [Theory]
    [InlineData("alice@relay.example")]
    [InlineData("SRS0@relay.example")]
    [InlineData("SRS2=ABCDEF=JN=sender.example=alice@relay.example")]
    [InlineData("SRS0=ABCDEF=JN=sender.example=alice@other.example")]
    [InlineData("SRS0=ABCDEF=JN=sender.example=alice@[192.0.2.1]")]
    public void Other_addresses_are_not_ours_to_read(string address) => Assert.Equal(SrsStatus.NotOurs, Rewriter().Read(MailboxAddress.Parse(address)).Status);

    [Fact]
    public void A_report_comes_back_for_three_weeks()
    {
        var rewritten = Rewrite("alice@sender.example");

        _time.Advance(TimeSpan.FromDays(21));
        Assert.Equal(SrsStatus.Genuine, Rewriter().Read(rewritten).Status);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(SrsStatus.Expired, Rewriter().Read(rewritten).Status);
    }

    [Fact]
    public void A_day_that_is_yet_to_come_is_an_old_one()
    {
        var rewritten = Rewrite("alice@sender.example");

        Assert.Equal(SrsStatus.Expired, new SrsRewriter(Ours, [Secret], new FakeTimeProvider(Start.AddDays(-1))).Read(rewritten).Status);
    }

    [Fact]
    public void Addresses_of_a_secret_that_was_replaced_are_still_ours()
    {
        var rewritten = Rewrite("alice@sender.example");

        Assert.Equal(SrsStatus.Genuine, new SrsRewriter(Ours, [new SrsSecret(Start, "new"u8.ToArray()), Secret], _time).Read(rewritten).Status);
        Assert.Equal(SrsStatus.Forged, new SrsRewriter(Ours, [new SrsSecret(default, "new"u8.ToArray())], _time).Read(rewritten).Status);
    }

    [Theory]
    [InlineData("alice@sender.example")]
    [InlineData("SRS0=HHH=TT=sender.example=alice@first.example")]
    public void An_old_secret_is_taken_as_long_as_a_report_may_come_back(string sender)
    {
        var rewritten = Rewrite(sender);
        var rewriter = new SrsRewriter(Ours, [Secret], _time) { Secrets = [new SrsSecret(Start, "new"u8.ToArray()), Secret] };

        Assert.Equal(SrsStatus.Genuine, rewriter.Read(rewritten).Status);
        _time.Advance(TimeSpan.FromDays(21));
        Assert.Equal(SrsStatus.Genuine, rewriter.Read(rewritten).Status);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(SrsStatus.Forged, rewriter.Read(rewritten).Status);
    }

    [Fact]
    public void A_new_secret_makes_the_addresses()
    {
        var before = Rewrite("alice@sender.example");
        var rewriter = new SrsRewriter(Ours, [Secret], _time) { Secrets = [new SrsSecret(Start, "new"u8.ToArray()), Secret] };

        Assert.True(rewriter.TryRewrite(MailboxAddress.Parse("alice@sender.example"), out var after));
        Assert.NotEqual(before, after);
        Assert.Equal(SrsStatus.Forged, new SrsRewriter(Ours, [Secret], _time).Read(after).Status);
    }

    [Fact]
    public void A_local_part_that_would_be_too_long_is_refused()
    {
        // SRS0=, the hash, the day and three signs of equality take 16 of 64 octets.
        Assert.True(Rewriter().TryRewrite(MailboxAddress.Parse($"{new string('a', 34)}@sender.example"), out _));
        Assert.False(Rewriter().TryRewrite(MailboxAddress.Parse($"{new string('a', 35)}@sender.example"), out _));
    }

    [Fact]
    public void Quotes_count_as_octets() => Assert.False(Rewriter().TryRewrite(new MailboxAddress($"{new string('a', 32)} b", DomainName.Parse("sender.example")), out _));

    [Fact]
    public void A_path_that_would_be_too_long_is_refused()
    {
        var domain = DomainName.Parse(string.Join('.', Enumerable.Repeat(new string('d', 60), 4)) + ".example");

        Assert.False(new SrsRewriter(new SrsOptions { Domain = domain }, [Secret], _time).TryRewrite(MailboxAddress.Parse("a@b.example"), out _));
    }

    [Fact]
    public void Any_sender_that_can_be_rewritten_is_found_back() =>
        Gen.Select(Gen.String[Gen.Char["abcXYZ019.-_+=!#$%&'*/?^`{|}~ \"\\äß"], 1, 40], Gen.String[Gen.Char["abc"], 1, 10]).Sample((local, label) =>
        {
            var sender = new MailboxAddress(local, DomainName.Parse($"{label}.example"));
            return !Rewriter().TryRewrite(sender, out var rewritten)
                || (MailboxAddress.TryParse(rewritten.ToString(), out var sent) && sent == rewritten && Rewriter().Read(rewritten).Original == sender);
        });

    [Fact]
    public void No_text_reads_as_genuine_by_chance() =>
        Gen.String[Gen.Char["SRsr01=+-AB2.example@ä\0"], 0, 80].Sample(text => Rewriter().Read(new MailboxAddress($"SRS0={text}", Ours.Domain)).Status == SrsStatus.Forged);

    private SrsRewriter Rewriter() => new(Ours, [Secret], _time);

    private MailboxAddress Rewrite(string sender)
    {
        Assert.True(Rewriter().TryRewrite(MailboxAddress.Parse(sender), out var rewritten));
        return rewritten;
    }
}
