namespace Postrider.Storage.Sqlite;

/// <summary>SQLite refused or failed; turned into a <see cref="Postrider.Relay.Spooling.SpoolException"/> before it leaves this part.</summary>
/// <param name="code">The extended result code (sqlite.org/rescode.html).</param>
/// <param name="message">What SQLite said.</param>
/// <param name="inner">What led to it where that was not SQLite itself.</param>
internal sealed class SqliteFailure(int code, string message, Exception? inner = null) : IOException($"SQLite error {code}: {message}", inner)
{
    /// <summary>The extended result code; its low octet is the primary one.</summary>
    public int Code { get; } = code;

    private int Primary => Code & 0xff;

    /// <summary>Whether another process holds the lock.</summary>
    public bool IsBusy => Primary == ResultCode.Busy;

    public bool IsDiskFull => Primary == ResultCode.Full;

    /// <summary>Whether what was written may or may not be found again after a crash: a sync failed, or a write did not end.</summary>
    public bool IsOutcomeUnknown => Primary == ResultCode.InputOutput;

    public bool IsDamage => Primary is ResultCode.Corrupt or ResultCode.NotADatabase;

    /// <summary>Whether what was being written is to blame, rather than the disk or the database.</summary>
    public bool IsAboutContent => Primary is ResultCode.Constraint or ResultCode.TooBig or ResultCode.Mismatch or ResultCode.Range or ResultCode.Error;
}

/// <summary>The primary result codes that are told apart (sqlite.org/rescode.html).</summary>
internal static class ResultCode
{
    public const int Ok = 0;
    public const int Error = 1;
    public const int Busy = 5;
    public const int InputOutput = 10;
    public const int Corrupt = 11;
    public const int Full = 13;
    public const int TooBig = 18;
    public const int Constraint = 19;
    public const int Mismatch = 20;
    public const int Range = 25;
    public const int NotADatabase = 26;
    public const int Row = 100;
    public const int Done = 101;
}
