using Postrider.Relay.Spooling;
using Postrider.Storage.Sqlite;

namespace Postrider.Storage.Tests.Spooling;

/// <summary>Damage is set aside, named and counted, and the rest goes on.</summary>
public sealed class DamageTests
{
    [Fact]
    public async Task A_damaged_body_in_the_database_is_set_aside_once()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var damaged = await fixture.AppendAsync(SpoolFixture.Octets(1000), "one@b.example");
        var sound = await fixture.AppendAsync(SpoolFixture.Octets(1000), "two@b.example");
        await DamageAsync(fixture, $"UPDATE body SET octets = zeroblob(1000) WHERE message = {damaged.Id.Value}");

        Assert.Null(await fixture.ReadBodyAsync(damaged.Id));
        Assert.Null(await fixture.ReadBodyAsync(damaged.Id));

        Assert.Equal(1, fixture.Spool.Load.Damaged);
        Assert.NotNull(await fixture.ReadBodyAsync(sound.Id));
        Assert.Equal(2, (await fixture.ReadDueAsync()).Count);
        Assert.Equal(1, await CountAsync(fixture, "SELECT count(*) FROM damaged WHERE length(content) = 1000"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(199_999)]
    public async Task A_damaged_file_is_moved_to_where_people_find_it(long place)
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var damaged = await fixture.AppendAsync(SpoolFixture.Octets(200_000), "one@b.example");
        var file = Directory.GetFiles(Path.Combine(fixture.Directory, "bodies"), damaged.Id.ToString(), SearchOption.AllDirectories).Single();
        var octets = await File.ReadAllBytesAsync(file, SpoolFixture.Cancellation);
        octets[place] ^= 1;
        await File.WriteAllBytesAsync(file, octets, SpoolFixture.Cancellation);

        Assert.Null(await fixture.ReadBodyAsync(damaged.Id));

        Assert.Equal(1, fixture.Spool.Load.Damaged);
        Assert.Equal(octets, await File.ReadAllBytesAsync(Path.Combine(fixture.Directory, "damaged", damaged.Id.ToString()), SpoolFixture.Cancellation));
    }

    [Fact]
    public async Task A_file_that_is_gone_is_damage_too()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var damaged = await fixture.AppendAsync(SpoolFixture.Octets(200_000), "one@b.example");
        Directory.Delete(Path.Combine(fixture.Directory, "bodies"), recursive: true);

        Assert.Null(await fixture.ReadBodyAsync(damaged.Id));
        Assert.Equal(1, fixture.Spool.Load.Damaged);
    }

    [Fact]
    public async Task A_file_that_leaves_with_its_message_while_it_is_opened_is_no_damage()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        for (var i = 0; i < 40; i++)
        {
            var message = await fixture.AppendAsync(SpoolFixture.Octets(200_000), "one@b.example");

            var reading = Task.Run(async () =>
            {
                while (await fixture.Spool.OpenBodyAsync(message.Id, SpoolFixture.Cancellation) is { } body) await body.DisposeAsync();
            });
            await fixture.RemoveAsync(new RecipientKey(message.Id, 0));
            await reading;
        }

        Assert.Equal(0, fixture.Spool.Load.Damaged);
    }

    [Theory]
    [InlineData("address = 'onf@b.example'")]
    [InlineData("address = 'no address'")]
    [InlineData("notify = 1")]
    [InlineData("state = 7")]
    [InlineData("expires = -5")]
    public async Task A_damaged_recipient_is_taken_out_and_nobody_else(string damage)
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var message = await fixture.AppendAsync(SpoolFixture.Octets(10), "one@b.example", "two@b.example");
        await DamageAsync(fixture, $"UPDATE recipient SET {damage} WHERE ordinal = 0");

        var due = await fixture.ReadDueAsync();

        Assert.Equal([new RecipientKey(message.Id, 1)], due.Select(r => r.Key));
        Assert.Equal((1, 1), (fixture.Spool.RecipientCount, fixture.Spool.Load.Damaged));
        Assert.Equal(1, await CountAsync(fixture, "SELECT count(*) FROM damaged WHERE ordinal = 0"));
    }

    [Fact]
    public async Task A_page_of_damaged_rows_is_not_the_end_of_the_queue()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        await fixture.AppendAsync(SpoolFixture.Octets(10), "one@b.example", "two@b.example", "three@b.example", "four@b.example");
        await DamageAsync(fixture, "UPDATE recipient SET address = '?' WHERE ordinal < 3");

        Assert.Equal(["four@b.example"], (await fixture.ReadDueAsync(limit: 2)).Select(r => r.Address.ToString()));
    }

    [Theory]
    [InlineData("reverse_path = 'sendes@a.example'")]
    [InlineData("flags = flags + 32")]
    [InlineData("received = -1")]
    public async Task A_damaged_envelope_takes_its_recipients_along(string damage)
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var damaged = await fixture.AppendAsync(SpoolFixture.Octets(10), "one@b.example", "two@b.example");
        var sound = await fixture.AppendAsync(SpoolFixture.Octets(10), "three@b.example");
        await DamageAsync(fixture, $"UPDATE message SET {damage} WHERE id = {damaged.Id.Value}");

        Assert.Null(await fixture.Spool.FindMessageAsync(damaged.Id, SpoolFixture.Cancellation));

        Assert.Equal([sound.Id], (await fixture.ReadDueAsync()).Select(r => r.Key.Message));
        Assert.Equal(1, fixture.Spool.RecipientCount);
        Assert.Equal(3, await CountAsync(fixture, "SELECT count(*) FROM damaged"));
    }

    [Fact]
    public async Task A_list_for_people_goes_on_past_damage()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var damaged = await fixture.AppendAsync(SpoolFixture.Octets(10), "one@b.example");
        await fixture.AppendAsync(SpoolFixture.Octets(10), "two@b.example", "three@b.example");
        await DamageAsync(fixture, $"UPDATE message SET reverse_path = 'x@y.example' WHERE id = {damaged.Id.Value}; UPDATE recipient SET address = '?' WHERE ordinal = 1");

        var listed = await fixture.Spool.ListAsync(new QueueFilter(), null, 10, SpoolFixture.Cancellation);

        Assert.Equal(["two@b.example"], listed.Select(e => e.Recipient.Address.ToString()));
        Assert.Equal(2, fixture.Spool.Load.Damaged);
    }

    [Fact]
    public async Task Records_of_damage_go_with_events_of_their_age_and_take_along_what_was_kept_for_them()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var envelope = await fixture.AppendAsync(SpoolFixture.Octets(10), "one@b.example");
        var file = await fixture.AppendAsync(SpoolFixture.Octets(200_000), "two@b.example");
        var path = Directory.GetFiles(Path.Combine(fixture.Directory, "bodies"), file.Id.ToString(), SearchOption.AllDirectories).Single();
        await File.WriteAllBytesAsync(path, SpoolFixture.Octets(10), SpoolFixture.Cancellation);
        await DamageAsync(fixture, $"UPDATE message SET reverse_path = 'x@y.example' WHERE id = {envelope.Id.Value}");
        Assert.Null(await fixture.Spool.FindMessageAsync(envelope.Id, SpoolFixture.Cancellation));
        Assert.Null(await fixture.ReadBodyAsync(file.Id));
        var copy = Path.Combine(fixture.Directory, "damaged", file.Id.ToString());
        Assert.True(File.Exists(copy));

        fixture.Time.Advance(fixture.Options.EventRetention);
        while (File.Exists(copy))
        {
            fixture.Time.Advance(TimeSpan.FromHours(1));
            await Task.Delay(1, SpoolFixture.Cancellation);
        }

        Assert.Equal(0, await CountAsync(fixture, "SELECT count(*) FROM damaged"));
        Assert.Equal(1, await CountAsync(fixture, "SELECT count(*) FROM message"));
    }

    [Fact]
    public async Task Only_the_newest_thousand_records_of_damage_are_kept()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var now = fixture.Now.UtcTicks;
        await DamageAsync(fixture, $"""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)
            INSERT INTO damaged (at, message, ordinal, reason, content) SELECT {now} + i, i, 0, 'for a test', NULL FROM n
            """);

        // The first round of housekeeping after the opening prunes.
        long? left;
        do left = await CountAsync(fixture, "SELECT count(*) FROM damaged");
        while (left > 1000 && await ReopenAsync(fixture));

        Assert.Equal((1000, 501), (left, await CountAsync(fixture, "SELECT min(message) FROM damaged")));
    }

    private static async Task<bool> ReopenAsync(SpoolFixture fixture)
    {
        await fixture.ReopenAsync();
        await Task.Delay(50, SpoolFixture.Cancellation);
        return true;
    }

    private static async Task DamageAsync(SpoolFixture fixture, string sql)
    {
        await fixture.Spool.DisposeAsync();
        using (var database = Database.Open(Path.Combine(fixture.Directory, "postrider.db"), DatabaseAccess.ReadWrite)) database.Execute(sql);
        await fixture.ReopenAsync();
    }

    private static async Task<long?> CountAsync(SpoolFixture fixture, string sql)
    {
        await fixture.Spool.DisposeAsync();
        using var database = Database.Open(Path.Combine(fixture.Directory, "postrider.db"), DatabaseAccess.ReadWrite);
        return database.ReadNumber(sql);
    }
}
