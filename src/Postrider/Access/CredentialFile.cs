using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Postrider.Smtp.Sasl;

namespace Postrider.Access;

/// <summary>
/// The credentials in a file, which <c>postrider credential</c> writes. A change counts from the next sign-in on; a change that cannot be read
/// is logged and leaves the credentials as they were.
/// </summary>
public sealed partial class CredentialFile : ICredentialSource
{
    /// <summary>The file's name in the data directory.</summary>
    public const string FileName = "credentials.toml";

    private readonly string _path;
    private readonly ClientAuthorities _authorities;
    private readonly OidcTokenVerifier? _tokens;
    private readonly ILogger<CredentialFile> _logger;
    private readonly Lock _loading = new();
    private volatile Loaded _loaded;

    /// <param name="path">The file; a file that is not there holds no users.</param>
    /// <param name="authorities">Who may vouch for certificates that are known by their subject.</param>
    /// <param name="tokens">Checks bearer tokens, or <c>null</c> where none are taken.</param>
    /// <exception cref="CredentialFileException">The file cannot be read.</exception>
    public CredentialFile(string path, ClientAuthorities authorities, OidcTokenVerifier? tokens, ILogger<CredentialFile> logger)
    {
        _path = path;
        _authorities = authorities;
        _tokens = tokens;
        _logger = logger;
        var stamp = Stamp.Of(path);
        _loaded = new Loaded(stamp, Read(path));
    }

    public bool TakesTokens => _tokens is not null;

    /// <inheritdoc/>
    public ScramDecoy Decoy => _loaded.Decoy;

    /// <summary>Reads a credential file.</summary>
    /// <exception cref="CredentialFileException">It cannot be read.</exception>
    public static CredentialDocument Read(string path)
    {
        try
        {
            return CredentialDocument.Parse(File.ReadAllText(path), path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return CredentialDocument.CreateEmpty();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CredentialFileException($"{path}: {e.Message} Run this as the user that owns the data directory.", e);
        }
    }

    /// <summary>Replaces a credential file whole, readable by its owner alone.</summary>
    public static void Write(string path, CredentialDocument document)
    {
        var temporary = $"{path}.{Environment.ProcessId}.new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using (var file = new FileStream(temporary, options))
            {
                file.Write(System.Text.Encoding.UTF8.GetBytes(document.Format()));
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CredentialFileException($"{path}: {e.Message} Run this as the user that owns the data directory.", e);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public ValueTask<UserCredential?> FindAsync(string user, CancellationToken cancellation) => new(Current().Document.Find(user)?.ToCredential());

    public ValueTask<UserCredential?> FindAsync(X509Certificate2 certificate, CancellationToken cancellation)
    {
        var fingerprint = certificate.GetCertHashString(HashAlgorithmName.SHA256);
        var document = Current().Document;
        var entry = document.Entries.FirstOrDefault(e => e.Fingerprints.Contains(fingerprint))
            ?? (_authorities.Vouch(certificate) ? document.Entries.FirstOrDefault(e => e.Subjects.Any(s => IsSubject(certificate, s))) : null);
        return new(entry?.ToCredential());
    }

    public ValueTask<UserCredential?> FindByTokenAsync(string token, CancellationToken cancellation) =>
        _tokens is null ? new((UserCredential?)null) : _tokens.VerifyAsync(token, cancellation);

    private static bool IsSubject(X509Certificate2 certificate, string subject)
    {
        try
        {
            return certificate.SubjectName.RawData.AsSpan().SequenceEqual(new X500DistinguishedName(subject).RawData)
                || string.Equals(certificate.Subject.Replace(", ", ",", StringComparison.Ordinal), subject.Replace(", ", ",", StringComparison.Ordinal), StringComparison.Ordinal);
        }
        catch (CryptographicException)
        {
            // Not a distinguished name: it can only stand there by a mistake of hand, and matches nobody.
            return false;
        }
    }

    private Loaded Current()
    {
        var stamp = Stamp.Of(_path);
        if (_loaded.Stamp == stamp) return _loaded;
        lock (_loading)
        {
            if (_loaded.Stamp == stamp) return _loaded;
            try
            {
                _loaded = new Loaded(stamp, Read(_path));
                LogReloaded(_path, _loaded.Document.Entries.Length);
            }
            catch (CredentialFileException e)
            {
                // With the new stamp, so that the same mistake is reported once.
                _loaded = new Loaded(stamp, _loaded.Document);
                LogKept(e.Message);
            }

            return _loaded;
        }
    }

    [LoggerMessage(7101, LogLevel.Information, "Credentials in {Path} have changed and are in force: {Users} users.")]
    private partial void LogReloaded(string path, int users);

    [LoggerMessage(7102, LogLevel.Error, "The changed credentials cannot be used, the ones before stay in force: {Problem}")]
    private partial void LogKept(string problem);

    private readonly record struct Stamp(DateTime Written, long Length)
    {
        public static Stamp Of(string path)
        {
            var file = new FileInfo(path);
            return file.Exists ? new Stamp(file.LastWriteTimeUtc, file.Length) : default;
        }
    }

    private sealed class Loaded(Stamp stamp, CredentialDocument document)
    {
        public Stamp Stamp => stamp;

        public CredentialDocument Document => document;

        public ScramDecoy Decoy { get; } = new(document.DecoyKey.AsSpan(), ScramKeys.DefaultIterations);
    }
}
