using System.Text.Json;

namespace Postrider.Trial;

/// <summary>What a running sandbox says of itself, in a file that its other commands and scripts read.</summary>
public sealed record SandboxState
{
    public const string FileName = "sandbox.json";

    public required int ProcessId { get; init; }

    public required string Host { get; init; }

    /// <summary>STARTTLS and sign-in.</summary>
    public required int SubmissionPort { get; init; }

    /// <summary>TLS from the first octet, and sign-in.</summary>
    public required int SubmissionsPort { get; init; }

    /// <summary>Neither TLS nor sign-in.</summary>
    public required int PlainPort { get; init; }

    public required string User { get; init; }

    public required string Password { get; init; }

    /// <summary>PEM; a client that trusts it can verify the relay.</summary>
    public required string Certificate { get; init; }

    /// <summary>Where captured messages are told over HTTP.</summary>
    public required string Captures { get; init; }

    /// <summary>The sandbox's directory when none is named: the user's own, so that two users do not meet.</summary>
    public static string DefaultDirectory => Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime
        ? Path.Combine(runtime, "postrider-sandbox")
        : Path.Combine(Path.GetTempPath(), $"postrider-sandbox-{Environment.UserName}");

    /// <summary>Reads the file of a running sandbox; <c>null</c> where none was left.</summary>
    public static SandboxState? Read(string directory)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(directory, FileName)), SandboxJson.Default.SandboxState);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes it whole, readable by the owner alone, for it holds the password.</summary>
    public void Write(string directory)
    {
        var path = Path.Combine(directory, FileName);
        var temporary = path + ".new";
        File.Delete(temporary);
        using (var file = new FileStream(temporary, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            JsonSerializer.Serialize(file, this, SandboxJson.Default.SandboxState);
        File.Move(temporary, path, overwrite: true);
    }
}
