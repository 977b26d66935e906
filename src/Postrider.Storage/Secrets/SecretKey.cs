using System.Security.Cryptography;
using System.Text;
using Postrider.Storage.Spooling;

namespace Postrider.Storage.Secrets;

/// <summary>The key under which the secrets of a station are encrypted: in its environment, or in a file of its own with rights for the owner alone.</summary>
internal sealed class SecretKey
{
    public const string FileName = "secret.key";
    public const string Variable = "POSTRIDER_SECRET_KEY";

    private const int Length = 32;

    /// <summary>Octets of a key file, generously; a key has 44 in base64.</summary>
    private const int MaximumFileLength = 1024;

    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private SecretKey(byte[] octets, string source) => (Octets, Source) = (octets, source);

    public byte[] Octets { get; }

    /// <summary>Where it stands.</summary>
    public string Source { get; }

    /// <exception cref="SecretException">There is none, and none can be made.</exception>
    public static SecretKey Find(string dataDirectory, string? environmentKey)
    {
        if (!string.IsNullOrEmpty(environmentKey)) return new SecretKey(Decode(environmentKey, $"the environment variable {Variable}"), $"the environment variable {Variable}");
        var path = Path.Combine(dataDirectory, FileName);
        try
        {
            if (!File.Exists(path)) Create(dataDirectory, path);
            return Read(path);
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or IOException and not SecretException)
        {
            throw new SecretException($"The key for secrets, {path}, cannot be used: {failure.Message} Run this as the user that owns the data directory.", failure);
        }
    }

    public void Erase() => CryptographicOperations.ZeroMemory(Octets);

    private static SecretKey Read(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~(OwnersFile | UnixFileMode.UserExecute)) != 0)
            throw new SecretException($"Others than its owner have rights on {path}, the key for secrets. Take them away: chmod 600 {path}");
        if (new FileInfo(path).Length > MaximumFileLength) throw new SecretException($"{path} is too long for a key. {Remedy}");
        return new SecretKey(Decode(File.ReadAllText(path), path), path);
    }

    /// <summary>Makes a key. It is durable before anything is encrypted with it, and two processes that make one at once get the same.</summary>
    private static void Create(string dataDirectory, string path)
    {
        BodyFiles.CreateDirectory(dataDirectory);
        var unfinished = Path.Combine(dataDirectory, $"{FileName}.{Guid.NewGuid():N}");
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnersFile;
            using (var file = new FileStream(unfinished, options))
            {
                file.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Length)) + "\n"));
                file.Flush();
                BodyFiles.Sync(file.SafeFileHandle, unfinished);
            }

            // Without overwriting: who comes second takes the first one's.
            File.Move(unfinished, path, overwrite: false);
            BodyFiles.SyncDirectory(dataDirectory);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was faster.
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static byte[] Decode(string text, string source)
    {
        var octets = new byte[MaximumFileLength];
        if (Convert.TryFromBase64String(text.Trim(), octets, out var length) && length == Length) return octets[..Length];
        throw new SecretException($"In {source} stands no key of {Length} octets in base64. {Remedy}");
    }

    private const string Remedy = "Bring back the key from a backup; `openssl rand -base64 32` makes a new one, which opens nothing that was encrypted before.";
}
