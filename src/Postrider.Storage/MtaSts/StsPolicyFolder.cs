using System.Globalization;
using System.Text;
using Postrider.Mail.MtaSts;
using Postrider.Smtp;

namespace Postrider.Storage.MtaSts;

/// <summary>
/// Keeps MTA-STS policies as files of a folder, one a domain and named for it: a line with the id and the time of fetching, then the policy as it was served.
/// A file is replaced as a whole, so that a crash leaves the old one or the new.
/// </summary>
/// <param name="path">The folder; made where there is none.</param>
public sealed class StsPolicyFolder(string path) : IStsStore
{
    /// <summary>Of a policy in octets, with the line before it.</summary>
    private const int MaximumLength = 4 * StsPolicy.MaximumLength;

    private const string Unfinished = "~";

    public async ValueTask<IReadOnlyList<StoredPolicy>> LoadAsync(CancellationToken cancellation)
    {
        var policies = new List<StoredPolicy>();
        foreach (var file in Files())
        {
            cancellation.ThrowIfCancellationRequested();
            if (await TryReadAsync(file, cancellation).ConfigureAwait(false) is { } policy) policies.Add(policy);
        }

        return policies;
    }

    public async ValueTask SaveAsync(StoredPolicy policy, CancellationToken cancellation)
    {
        var file = FileOf(policy.Domain);
        var text = string.Create(CultureInfo.InvariantCulture, $"{policy.Id} {policy.FetchedAt.ToUnixTimeSeconds()}\n{policy.Text}");
        try
        {
            Directory.CreateDirectory(path);
            var stream = new FileStream(file + Unfinished, FileMode.Create, FileAccess.Write, FileShare.None);
            await using (stream.ConfigureAwait(false))
            {
                await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation).ConfigureAwait(false);
                // Or the name could reach the disk before what it names.
                stream.Flush(flushToDisk: true);
            }

            File.Move(file + Unfinished, file, overwrite: true);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new IOException(failure.Message, failure);
        }
    }

    public ValueTask RemoveAsync(DomainName domain, CancellationToken cancellation)
    {
        try
        {
            File.Delete(FileOf(domain));
        }
        catch (DirectoryNotFoundException)
        {
            // Gone with its folder.
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new IOException(failure.Message, failure);
        }

        return ValueTask.CompletedTask;
    }

    // No policies are better than no mail: a folder that cannot be read is an empty one.
    private string[] Files()
    {
        try
        {
            return Directory.GetFiles(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // A domain name has no slash, and is no longer than a file's name may be with the mark behind it.
    private string FileOf(DomainName domain) => Path.Combine(path, domain.Value);

    private static async ValueTask<StoredPolicy?> TryReadAsync(string file, CancellationToken cancellation)
    {
        if (!DomainName.TryParse(Path.GetFileName(file), out var domain)) return null;
        string text;
        try
        {
            if (new FileInfo(file).Length > MaximumLength) return null;
            text = await File.ReadAllTextAsync(file, Encoding.UTF8, cancellation).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        var end = text.IndexOf('\n', StringComparison.Ordinal);
        if (end < 0 || text[..end].Split(' ') is not [var id, var at]) return null;
        if (!long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()) return null;
        return new StoredPolicy(domain, id, DateTimeOffset.FromUnixTimeSeconds(seconds), text[(end + 1)..]);
    }
}
