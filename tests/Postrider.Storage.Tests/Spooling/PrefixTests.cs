using Postrider.Storage.Sqlite;

namespace Postrider.Storage.Tests.Spooling;

/// <summary>Fields that stand before a message and became known after its last octet.</summary>
public sealed class PrefixTests
{
    private static readonly byte[] Prefix = "DKIM-Signature: v=1; a=rsa-sha256\r\n"u8.ToArray();

    [Theory]
    [InlineData(0)]
    [InlineData(5_000)]
    [InlineData(500_000)]
    public async Task What_is_read_back_begins_with_the_prefix_and_is_counted_with_it(int size)
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var octets = SpoolFixture.Octets(size);

        var message = await fixture.AppendPrefixedAsync(Prefix, octets, "one@b.example");
        await fixture.ReopenAsync();

        Assert.Equal(message, await fixture.Spool.FindMessageAsync(message.Id, SpoolFixture.Cancellation));
        await using var body = await fixture.Spool.OpenBodyAsync(message.Id, SpoolFixture.Cancellation);
        Assert.Equal(Prefix.Length + size, body!.Size);
        Assert.Equal(Prefix, body.Prefix.ToArray());
        Assert.Equal((byte[])[.. Prefix, .. octets], await fixture.ReadBodyAsync(message.Id));
    }

    [Theory]
    [InlineData(5_000, "UPDATE message SET prefix = CAST('DKIM-Signature: v=1; a=rsa-sha255' || x'0d0a' AS BLOB)")]
    [InlineData(500_000, "UPDATE message SET prefix = CAST('DKIM-Signature: v=1; a=rsa-sha255' || x'0d0a' AS BLOB)")]
    [InlineData(5_000, "UPDATE message SET prefix = NULL")]
    [InlineData(500_000, "UPDATE message SET prefix = NULL")]
    public async Task A_damaged_prefix_is_damage_of_the_body(int size, string damage)
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var message = await fixture.AppendPrefixedAsync(Prefix, SpoolFixture.Octets(size), "one@b.example");
        await ChangeAsync(fixture, damage);

        Assert.Null(await fixture.ReadBodyAsync(message.Id));
        Assert.Equal(1, fixture.Spool.Load.Damaged);
    }

    [Fact]
    public async Task Messages_of_the_first_version_of_the_tables_are_read_and_new_ones_get_prefixes()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var small = await fixture.AppendAsync(SpoolFixture.Octets(5_000), "one@b.example");
        var large = await fixture.AppendAsync(SpoolFixture.Octets(500_000), "two@b.example");
        // All that tells the first version from this one.
        await ChangeAsync(fixture, """
            DROP INDEX recipient_expiry; DROP TABLE purged; DROP TABLE given_up; DROP TABLE wish;
            ALTER TABLE event DROP COLUMN source_name; ALTER TABLE event DROP COLUMN labels; ALTER TABLE message DROP COLUMN labels;
            ALTER TABLE message DROP COLUMN prefix; UPDATE schema_version SET version = 1
            """);

        var added = await fixture.AppendPrefixedAsync(Prefix, SpoolFixture.Octets(10), "three@b.example");

        Assert.Equal(3, (await fixture.ReadDueAsync()).Count);
        Assert.Equal(SpoolFixture.Octets(5_000), await fixture.ReadBodyAsync(small.Id));
        Assert.Equal(SpoolFixture.Octets(500_000), await fixture.ReadBodyAsync(large.Id));
        Assert.Equal((byte[])[.. Prefix, .. SpoolFixture.Octets(10)], await fixture.ReadBodyAsync(added.Id));
        Assert.Equal(small, await fixture.Spool.FindMessageAsync(small.Id, SpoolFixture.Cancellation));
    }

    private static async Task ChangeAsync(SpoolFixture fixture, string sql)
    {
        await fixture.Spool.DisposeAsync();
        using (var database = Database.Open(Path.Combine(fixture.Directory, "postrider.db"), DatabaseAccess.ReadWrite)) database.Execute(sql);
        await fixture.ReopenAsync();
    }
}
