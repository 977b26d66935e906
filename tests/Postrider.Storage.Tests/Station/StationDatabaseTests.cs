using Postrider.Storage.Sqlite;
using Postrider.Storage.Station;

namespace Postrider.Storage.Tests.Station;

public sealed class StationDatabaseTests : IDisposable
{
    private readonly DataFolder _folder = new();

    private string Path => _folder.File(StationDatabase.FileName);

    [Fact]
    public async Task The_database_and_its_log_are_for_their_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other rights.");
        using var database = await StationDatabase.OpenAsync(_folder.Path, DataFolder.Cancellation);
        await AddAsync(database, "a.example");

        foreach (var file in Directory.GetFiles(_folder.Path, StationDatabase.FileName + "*"))
            Assert.Equal((file, UnixFileMode.UserRead | UnixFileMode.UserWrite), (file, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task A_version_tells_of_commits_of_others_and_of_its_own_and_of_nothing_else()
    {
        using var database = await StationDatabase.OpenAsync(_folder.Path, DataFolder.Cancellation);
        using var other = await StationDatabase.OpenAsync(_folder.Path, DataFolder.Cancellation);
        var first = await database.ReadVersionAsync(DataFolder.Cancellation);
        await database.ReadAsync(session => session.ReadNumber("SELECT count(*) FROM domain"), DataFolder.Cancellation);

        Assert.Equal(first, await database.ReadVersionAsync(DataFolder.Cancellation));
        await AddAsync(other, "a.example");
        var second = await database.ReadVersionAsync(DataFolder.Cancellation);
        await AddAsync(database, "b.example");
        var third = await database.ReadVersionAsync(DataFolder.Cancellation);

        Assert.Equal(3, new HashSet<StationVersion> { first, second, third }.Count);
    }

    [Fact]
    public async Task A_change_that_fails_leaves_nothing()
    {
        using var database = await StationDatabase.OpenAsync(_folder.Path, DataFolder.Cancellation);

        await Assert.ThrowsAsync<InvalidOperationException>(() => database.WriteAsync<int>(
            session =>
            {
                session.Execute("INSERT INTO domain VALUES ('a.example', 0, NULL, 0, NULL)");
                throw new InvalidOperationException();
            },
            DataFolder.Cancellation));

        Assert.Equal(0, await database.ReadAsync(session => session.ReadNumber("SELECT count(*) FROM domain"), DataFolder.Cancellation));
        await AddAsync(database, "a.example");
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_refused_and_left_alone()
    {
        using (await StationDatabase.OpenAsync(_folder.Path, DataFolder.Cancellation))
        {
        }

        using (var raw = Database.Open(Path, DatabaseAccess.ReadWrite)) raw.Execute("PRAGMA user_version = 99");

        var refused = await Assert.ThrowsAsync<StationDatabaseException>(() => StationDatabase.OpenAsync(_folder.Path, DataFolder.Cancellation));

        Assert.Contains("version 99", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Run the newer Postrider", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_with_its_name()
    {
        await File.WriteAllBytesAsync(Path, new byte[100_000], DataFolder.Cancellation);

        var refused = await Assert.ThrowsAsync<StationDatabaseException>(() => StationDatabase.OpenAsync(_folder.Path, DataFolder.Cancellation));

        Assert.Contains($"{Path} is damaged", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_failure_of_the_store_the_next_call_goes_on()
    {
        using var database = await StationDatabase.OpenAsync(_folder.Path, DataFolder.Cancellation);
        await Assert.ThrowsAsync<StationDatabaseException>(() => database.ReadAsync(session => session.ReadNumber("SELECT nothing FROM nowhere"), DataFolder.Cancellation));

        await AddAsync(database, "a.example");

        Assert.Equal(1, await database.ReadAsync(session => session.ReadNumber("SELECT count(*) FROM domain"), DataFolder.Cancellation));
    }

    public void Dispose() => _folder.Dispose();

    private static Task<int> AddAsync(StationDatabase database, string name) => database.WriteAsync(
        session => session.Prepared("INSERT INTO domain VALUES (?1, 0, NULL, 0, NULL)").Bind(1, name).Run(), DataFolder.Cancellation);
}
