using CsCheck;
using Postrider.Mail.Dkim;
using Postrider.Relay.Domains;
using Postrider.Smtp;

namespace Postrider.Relay.Tests.Domains;

public sealed class KeyRotationTests
{
    private static readonly KeySchedule Quarterly = new()
    {
        Algorithms = [DkimAlgorithm.Ed25519Sha256],
        RotateEvery = TimeSpan.FromDays(90),
        Settle = TimeSpan.FromHours(6),
        Grace = TimeSpan.FromDays(14),
    };

    private static readonly DomainName Mine = DomainName.Parse("mine.example");

    [Fact]
    public async Task Over_a_year_keys_take_turns_and_every_signature_can_be_verified_for_its_time_of_grace()
    {
        var bench = new RotationBench(Quarterly);
        bench.Zone.Writable.Add(Mine);
        await bench.BeginAsync();
        var signatures = new List<(DateTimeOffset At, string Selector, string Record)>();
        var used = new List<string>();

        await bench.PassAsync(TimeSpan.FromDays(365), () =>
        {
            var active = bench.Active;
            if (used.LastOrDefault() != active.Selector) used.Add(active.Selector);
            signatures.RemoveAll(signature => signature.At + Quarterly.Grace < bench.Time.GetUtcNow());
            signatures.Add((bench.Time.GetUtcNow(), active.Selector, active.PublicRecord));
            foreach (var (_, selector, record) in signatures.DistinctBy(signature => signature.Selector)) Assert.Equal(record, bench.Zone[bench.Now.SelectorName(selector)]);
        });

        Assert.Equal(["pr1-ed", "pr2-ed", "pr3-ed", "pr4-ed", "pr5-ed"], used);
        // The key in use, and at most one that comes or goes.
        Assert.InRange(bench.Zone.Count, 1, 2);
        Assert.InRange(bench.Now.Keys.Length, 1, 2);
    }

    [Fact]
    public async Task A_delegated_domain_never_needs_another_alias_than_those_it_has()
    {
        var zone = DomainName.Parse("keys.operator.example");
        var bench = new RotationBench(Quarterly, zone);
        bench.Zone.Writable.Add(zone);
        foreach (var selector in SelectorNames.Fixed(new SendingDomain { Name = Mine, CreatedAt = default, DelegationZone = zone }, Quarterly.Algorithms))
            bench.Zone.Aliases.Add(DomainName.Parse($"{selector}._domainkey.mine.example"), DomainName.Parse($"{selector}._domainkey.mine.example.keys.operator.example"));
        await bench.BeginAsync();
        var used = new List<string>();

        await bench.PassAsync(TimeSpan.FromDays(730), () =>
        {
            if (used.LastOrDefault() != bench.Active.Selector) used.Add(bench.Active.Selector);
            Assert.Equal(bench.Active.PublicRecord, bench.Zone[bench.Now.SelectorName(bench.Active.Selector)]);
        });

        Assert.Equal(9, used.Count);
        Assert.Equal(["pr1-ed", "pr2-ed"], used.Distinct());
        Assert.Equal(["pr1-ed._domainkey.mine.example.keys.operator.example", "pr2-ed._domainkey.mine.example.keys.operator.example"], bench.Zone.Written.Order());
    }

    [Fact]
    public async Task Where_a_person_sets_the_records_the_old_key_signs_until_they_are_seen()
    {
        var bench = new RotationBench(Quarterly);
        await bench.BeginAsync();
        Assert.All(bench.Now.Keys, key => Assert.Equal(DomainKeyState.Next, key.State));
        SetWanted(bench);
        await bench.PassAsync(TimeSpan.FromDays(90));
        Assert.Equal("pr1-ed", bench.Active.Selector);

        await bench.PassAsync(TimeSpan.FromDays(5));

        Assert.Equal("pr1-ed", bench.Active.Selector);
        var next = bench.Now.Keys.Single(key => key.State == DomainKeyState.Next);
        Assert.Single(bench.Log, line => line == $"mine.example needs a record before its next key can sign. Set this TXT record at pr2-ed._domainkey.mine.example: {next.PublicRecord}");
        SetWanted(bench);
        await bench.PassAsync(TimeSpan.FromHours(7));
        Assert.Equal("pr2-ed", bench.Active.Selector);
        await bench.PassAsync(TimeSpan.FromDays(15));
        Assert.Contains("The TXT record at pr1-ed._domainkey.mine.example may be removed: the key pr1-ed of mine.example is out of use", bench.Log);
        bench.Zone[DomainName.Parse("pr1-ed._domainkey.mine.example")] = null;
        await bench.PassAsync(TimeSpan.FromHours(1));
        Assert.Equal(["pr2-ed"], bench.Now.Keys.Select(key => key.Selector));
    }

    [Fact]
    public async Task A_record_that_vanishes_before_its_key_signs_is_set_and_seen_anew()
    {
        var bench = new RotationBench(Quarterly);
        bench.Zone.Writable.Add(Mine);
        await bench.BeginAsync();
        await bench.PassAsync(TimeSpan.FromDays(90) + TimeSpan.FromHours(4));
        bench.Zone[DomainName.Parse("pr2-ed._domainkey.mine.example")] = null;

        await bench.PassAsync(TimeSpan.FromHours(4));
        Assert.Equal("pr1-ed", bench.Active.Selector);
        Assert.Contains(bench.Log, line => line.Contains("was there and is gone", StringComparison.Ordinal));

        await bench.PassAsync(TimeSpan.FromHours(10));
        Assert.Equal("pr2-ed", bench.Active.Selector);
    }

    [Fact]
    public async Task A_domain_gets_a_key_of_each_algorithm_and_gives_up_one_that_is_not_asked_for_any_more()
    {
        var bench = new RotationBench(Quarterly with { Algorithms = [DkimAlgorithm.RsaSha256, DkimAlgorithm.Ed25519Sha256] });
        bench.Zone.Writable.Add(Mine);
        await bench.BeginAsync();
        Assert.Equal(["pr1-ed", "pr1-rsa"], bench.Now.Keys.Where(key => key.State == DomainKeyState.Active).Select(key => key.Selector).Order());

        bench.Rotator.Schedule = Quarterly;
        await bench.PassAsync(TimeSpan.FromDays(15));

        Assert.Equal(["pr1-ed"], bench.Now.Keys.Select(key => key.Selector));
        Assert.Null(bench.Zone[DomainName.Parse("pr1-rsa._domainkey.mine.example")]);
    }

    [Fact]
    public async Task A_rotation_that_is_asked_for_does_not_wait_for_the_schedule()
    {
        var bench = new RotationBench(Quarterly with { RotateEvery = null });
        bench.Zone.Writable.Add(Mine);
        await bench.BeginAsync();
        await bench.PassAsync(TimeSpan.FromDays(300));
        Assert.Equal("pr1-ed", bench.Active.Selector);

        Assert.Equal(["pr2-ed"], (await bench.Rotator.BeginAsync(Mine, default))!.Made);
        Assert.Empty((await bench.Rotator.BeginAsync(Mine, default))!.Made);
        await bench.PassAsync(TimeSpan.FromHours(10));

        Assert.Equal("pr2-ed", bench.Active.Selector);
    }

    [Fact]
    public async Task Every_stage_of_a_rotation_is_told_of()
    {
        var bench = new RotationBench(Quarterly with { RotateEvery = null });
        bench.Zone.Writable.Add(Mine);
        await bench.BeginAsync();
        bench.Log.Clear();

        await bench.Rotator.BeginAsync(Mine, default);
        await bench.PassAsync(TimeSpan.FromDays(15));

        Assert.Equal(
            [
                "The next ed25519-sha256 key of mine.example is made: pr2-ed",
                "The record at pr2-ed._domainkey.mine.example is set for the key pr2-ed of mine.example",
                "The DNS has the record of the key pr2-ed of mine.example",
                "Mail of mine.example is signed with the key pr2-ed from now on. The record of pr1-ed stays until 01/15/2026 06:00:00 +00:00, for mail that is still on its way",
                "The record at pr1-ed._domainkey.mine.example is removed: the key pr1-ed of mine.example is out of use",
            ],
            bench.Log);
    }

    [Fact]
    public async Task Records_are_kept_by_others_no_longer_than_a_key_settles()
    {
        var bench = new RotationBench(Quarterly with { Settle = TimeSpan.FromMinutes(10) });
        bench.Zone.Writable.Add(Mine);

        await bench.BeginAsync();

        Assert.Equal(TimeSpan.FromMinutes(10), bench.Zone.LongestTimeToLive);
    }

    [Fact]
    public async Task With_both_names_of_a_delegated_domain_in_use_no_key_is_made()
    {
        var zone = DomainName.Parse("keys.operator.example");
        var bench = new RotationBench(Quarterly, zone);
        bench.Zone.Writable.Add(zone);
        foreach (var selector in (string[])["pr1-ed", "pr2-ed"])
            bench.Zone.Aliases.Add(DomainName.Parse($"{selector}._domainkey.mine.example"), DomainName.Parse($"{selector}._domainkey.mine.example.keys.operator.example"));
        await bench.BeginAsync();
        await bench.Rotator.BeginAsync(Mine, default);
        await bench.PassAsync(TimeSpan.FromHours(7));

        var start = await bench.Rotator.BeginAsync(Mine, default);

        Assert.Equal(["pr2-ed Active", "pr1-ed Retiring"], start!.Domain.Keys.Select(key => $"{key.Selector} {key.State}").Order(StringComparer.Ordinal).Reverse());
        Assert.Empty(start.Made);
    }

    [Fact]
    public async Task A_domain_that_is_not_there_has_no_keys_to_rotate() =>
        Assert.Null(await new RotationBench(Quarterly).Rotator.BeginAsync(DomainName.Parse("other.example"), default));

    [Theory]
    [InlineData(DomainKeyState.Next, false, KeyWait.Record, null)]
    [InlineData(DomainKeyState.Next, true, KeyWait.Settling, 6)]
    [InlineData(DomainKeyState.Active, true, KeyWait.Schedule, 24 * 90)]
    [InlineData(DomainKeyState.Retiring, true, KeyWait.Grace, 24 * 14)]
    [InlineData(DomainKeyState.Withdrawn, true, KeyWait.Removal, null)]
    public void A_key_waits_for_what_its_stage_says(DomainKeyState state, bool isSeen, KeyWait wait, int? hours)
    {
        var key = new DomainKey
        {
            Id = 1,
            Selector = "pr1-ed",
            Algorithm = DkimAlgorithm.Ed25519Sha256,
            State = state,
            PublicRecord = "",
            CreatedAt = RotationBench.Start,
            SeenAt = isSeen ? RotationBench.Start : null,
            ActivatedAt = RotationBench.Start,
            RetiredAt = RotationBench.Start,
            WithdrawnAt = RotationBench.Start,
        };

        var outlook = KeyOutlook.Of(new SendingDomain { Name = Mine, CreatedAt = default, Keys = [key] }, key, Quarterly);

        Assert.Equal(new KeyOutlook(wait, hours is { } after ? RotationBench.Start.AddHours(after) : null), outlook);
    }

    [Fact]
    public void What_is_due_and_stands_still_is_not_looked_at_without_end()
    {
        var now = RotationBench.Start;
        var stuck = new DomainKey { Id = 1, Selector = "pr1-ed", Algorithm = DkimAlgorithm.Ed25519Sha256, State = DomainKeyState.Active, PublicRecord = "", CreatedAt = now, ActivatedAt = now.AddDays(-91) };

        Assert.Null(KeyRotation.NextMoment(new SendingDomain { Name = Mine, CreatedAt = now, Keys = [stuck] }, Quarterly, now));
    }

    [Fact]
    public Task Whatever_fails_and_however_often_mail_is_signed_with_one_key_whose_record_is_there() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.Bool).Array[60].SampleAsync(async weather =>
        {
            var schedule = Quarterly with { RotateEvery = TimeSpan.FromDays(3), Grace = TimeSpan.FromDays(1) };
            var bench = new RotationBench(schedule);
            bench.Zone.Writable.Add(Mine);
            await bench.BeginAsync();
            var second = new KeyRotator(bench.Store, bench.Zone, bench.Time, Microsoft.Extensions.Logging.Abstractions.NullLogger<KeyRotator>.Instance, schedule, bench.Zone);
            foreach (var (silent, refuses, isTwice) in weather)
            {
                (bench.Zone.IsSilent, bench.Zone.Refuses) = (silent == 0, refuses == 0);
                bench.Time.Advance(TimeSpan.FromHours(5));
                await bench.Rotator.TurnAsync(default);
                if (isTwice) await second.TurnAsync(default);
                if (bench.Zone[bench.Now.SelectorName(bench.Active.Selector)] != bench.Active.PublicRecord) return false;
                if (bench.Now.Keys.Count(key => key.State == DomainKeyState.Next) > 1) return false;
            }

            return true;
        }, iter: 40);

    [Fact]
    public async Task The_rotator_looks_after_keys_by_itself_and_survives_a_store_that_fails()
    {
        var bench = new RotationBench(Quarterly);
        bench.Zone.Writable.Add(Mine);
        await bench.BeginAsync();
        bench.Store.Failure = new IOException("The disk is gone.");
        bench.Rotator.Start();
        while (!bench.Log.Contains("Signing keys cannot be looked after; it is tried again: The disk is gone.")) await Task.Yield();

        bench.Store.Failure = null;
        bench.Time.Advance(TimeSpan.FromDays(90));
        while (bench.Now.Keys.Length < 2)
        {
            bench.Time.Advance(TimeSpan.FromMinutes(5));
            await Task.Yield();
        }

        await bench.Rotator.DisposeAsync();
    }

    [Fact]
    public async Task An_alias_that_is_missing_is_told_of_once_and_no_key_signs_before_it_is_there()
    {
        var zone = DomainName.Parse("keys.operator.example");
        var bench = new RotationBench(Quarterly, zone);
        bench.Zone.Writable.Add(zone);
        await bench.BeginAsync();
        await bench.PassAsync(TimeSpan.FromHours(10));

        Assert.All(bench.Now.Keys, key => Assert.Equal(DomainKeyState.Next, key.State));
        Assert.Single(bench.Log, line => line == "mine.example needs a record before its next key can sign. Set this CNAME record at pr1-ed._domainkey.mine.example: pr1-ed._domainkey.mine.example.keys.operator.example");
        bench.Zone.Aliases.Add(DomainName.Parse("pr1-ed._domainkey.mine.example"), DomainName.Parse("pr1-ed._domainkey.mine.example.keys.operator.example"));
        await bench.PassAsync(TimeSpan.FromHours(1));
        Assert.Equal("pr1-ed", bench.Active.Selector);
    }

    private static void SetWanted(RotationBench bench)
    {
        foreach (var key in bench.Now.Keys.Where(key => key.State == DomainKeyState.Next)) bench.Zone[bench.Now.RecordName(key.Selector)] = key.PublicRecord;
    }
}
