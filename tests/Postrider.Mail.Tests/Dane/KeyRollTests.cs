using CsCheck;
using Postrider.Mail.Dane;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Mail.Tests.Dane;

public sealed class KeyRollTests
{
    private static readonly DateTimeOffset Begin = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TlsaRecord Current = KeyRoll.RecordOf("current"u8);
    private static readonly TlsaRecord Next = KeyRoll.RecordOf("next"u8);
    private static readonly TlsaRecord Anchor = new(2, 1, 1, new byte[32]);

    [Fact]
    public void A_key_that_all_senders_see_is_used()
    {
        var sight = KeyRoll.Observe(default, Found(TimeSpan.FromHours(4), Current, Next), Next, Begin);

        Assert.Equal(Begin.AddHours(4), KeyRoll.ReadyAt(sight));
        Assert.Equal(KeyChoice.Current, KeyRoll.Choose(sight, Found(TimeSpan.FromHours(4), Current, Next), Current, Begin.AddHours(4).AddSeconds(-1)));
        Assert.Equal(KeyChoice.Next, KeyRoll.Choose(sight, Found(TimeSpan.FromHours(4), Current, Next), Current, Begin.AddHours(4)));
    }

    [Fact]
    public void The_life_of_an_answer_without_the_key_counts_too()
    {
        // Somebody may have kept it just before the record was added.
        var sight = KeyRoll.Observe(default, Found(TimeSpan.FromDays(1), Current), Next, Begin);
        sight = KeyRoll.Observe(sight, Found(TimeSpan.FromMinutes(5), Current, Next), Next, Begin.AddHours(1));

        Assert.Equal(Begin.AddHours(25), KeyRoll.ReadyAt(sight));
    }

    [Fact]
    public void A_gap_begins_the_wait_anew()
    {
        var sight = KeyRoll.Observe(default, Found(TimeSpan.FromHours(1), Current, Next), Next, Begin);
        sight = KeyRoll.Observe(sight, Found(TimeSpan.FromHours(1), Current), Next, Begin.AddHours(2));
        Assert.Null(KeyRoll.ReadyAt(sight));

        sight = KeyRoll.Observe(sight, Found(TimeSpan.FromHours(1), Current, Next), Next, Begin.AddHours(3));

        Assert.Equal(Begin.AddHours(4), KeyRoll.ReadyAt(sight));
    }

    [Fact]
    public void Without_records_nobody_compares_keys() =>
        Assert.Equal(KeyChoice.Next, KeyRoll.Choose(default, Empty(DnsStatus.NameDoesNotExist), Current, Begin));

    [Theory]
    [InlineData(DnsStatus.ServerFailure)]
    [InlineData(DnsStatus.Timeout)]
    public void What_cannot_be_looked_up_changes_nothing(DnsStatus failure)
    {
        var sight = KeyRoll.Observe(default, Found(TimeSpan.FromHours(1), Current, Next), Next, Begin);

        Assert.Equal(sight, KeyRoll.Observe(sight, Empty(failure), Next, Begin.AddDays(1)));
        Assert.Equal(KeyChoice.Current, KeyRoll.Choose(sight, Empty(failure), Current, Begin.AddDays(1)));
    }

    [Fact]
    public void The_first_certificate_is_for_the_key_made_ahead() =>
        Assert.Equal(KeyChoice.Next, KeyRoll.Choose(default, Empty(DnsStatus.ServerFailure), null, Begin));

    [Fact]
    public void The_record_of_an_anchor_is_none_of_the_key() =>
        Assert.Equal(KeyChoice.Current, KeyRoll.Choose(KeyRoll.Observe(default, Found(TimeSpan.FromHours(1), Anchor), Next, Begin), Found(TimeSpan.FromHours(1), Anchor), Current, Begin.AddDays(30)));

    /// <summary>Whatever happens in the DNS, in whatever order: a sender that kept any answer within its life finds the key in use vouched for, if it was when it asked.</summary>
    [Fact]
    public void No_sender_meets_a_key_that_the_answer_it_kept_does_not_know() => Gen.Select(Gen.Int[0, 3], Gen.Int[1, 600], Gen.Int[1, 300]).Array[1, 60].Sample(steps =>
    {
        var (sight, now) = (default(KeySight), Begin);
        List<(DateTimeOffset Until, bool HasNext)> kept = [];
        foreach (var (state, minutesOfLife, minutes) in steps)
        {
            now = now.AddMinutes(minutes);
            var answer = state switch
            {
                0 => Empty(DnsStatus.Timeout),
                1 => Found(TimeSpan.FromMinutes(minutesOfLife), now, Current),
                _ => Found(TimeSpan.FromMinutes(minutesOfLife), now, Current, Next),
            };
            sight = KeyRoll.Observe(sight, answer, Next, now);
            if (state != 0) kept.Add((answer.Expires, state > 1));
            if (KeyRoll.Choose(sight, answer, Current, now) == KeyChoice.Next && kept.Exists(one => one.Until > now && !one.HasNext)) return false;
        }

        return true;
    });

    private static DnsAnswer<TlsaRecord> Found(TimeSpan life, params TlsaRecord[] records) => Found(life, Begin, records);

    // Its life is told from now on; tests that do not care for the moment ask at the beginning.
    private static DnsAnswer<TlsaRecord> Found(TimeSpan life, DateTimeOffset now, params TlsaRecord[] records) =>
        new(DnsStatus.Found, [.. records], DomainName.Parse("_25._tcp.mail.example.com"), now + life, true, null);

    private static DnsAnswer<TlsaRecord> Empty(DnsStatus status) => new(status, [], DomainName.Parse("_25._tcp.mail.example.com"), Begin, false, null);
}
