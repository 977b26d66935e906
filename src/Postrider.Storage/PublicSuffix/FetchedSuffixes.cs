using System.Globalization;
using System.Text;
using Postrider.Mail.PublicSuffix;

namespace Postrider.Storage.PublicSuffix;

/// <summary>
/// A list from the web with a copy on disk, which begins with a line of its own: where it came from and which version it is. The copy is replaced as a whole, so that a
/// crash leaves the old one or the new; its time is that of the last look.
/// </summary>
/// <param name="fetcher">Fetches it.</param>
/// <param name="url">Where it lies.</param>
/// <param name="path">The copy.</param>
public sealed class FetchedSuffixes(SuffixFetcher fetcher, Uri url, string path, TimeProvider time) : ISuffixSource
{
    private const string Unfinished = "~";
    private const string Mark = "// copy of ";

    private SuffixVersion? _version;

    public DateTimeOffset? RefreshedAt { get; private set; }

    public async ValueTask<PublicSuffixList?> LoadAsync(CancellationToken cancellation)
    {
        try
        {
            if (!File.Exists(path) || new FileInfo(path).Length > 2 * SuffixFetcher.MaximumLength) return null;
            var text = await File.ReadAllTextAsync(path, cancellation).ConfigureAwait(false);
            using var reader = new StringReader(text);
            // A copy from elsewhere is no copy of this.
            if (!TryReadFirstLine(await reader.ReadLineAsync(cancellation).ConfigureAwait(false) ?? "", out var version)) return null;
            var list = PublicSuffixList.Parse(reader);
            if (list.Count == 0) return null;
            _version = version;
            RefreshedAt = File.GetLastWriteTimeUtc(path);
            return list;
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new IOException(failure.Message, failure);
        }
    }

    public async ValueTask<PublicSuffixList?> RefreshAsync(CancellationToken cancellation)
    {
        var fetched = await fetcher.FetchAsync(url, _version, cancellation).ConfigureAwait(false);
        RefreshedAt = time.GetUtcNow();
        try
        {
            if (fetched.Text is not { } text)
            {
                File.SetLastWriteTimeUtc(path, RefreshedAt.Value.UtcDateTime);
                return null;
            }

            using var reader = new StringReader(text);
            var list = PublicSuffixList.Parse(reader);
            if (list.Count == 0) throw new IOException($"the list of {url.Host} has no rules");
            await SaveAsync($"{FirstLine(fetched.Version)}\n{text}", cancellation).ConfigureAwait(false);
            _version = fetched.Version;
            return list;
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new IOException(failure.Message, failure);
        }
    }

    private async ValueTask SaveAsync(string text, CancellationToken cancellation)
    {
        var stream = new FileStream(path + Unfinished, FileMode.Create, FileAccess.Write, FileShare.None);
        await using (stream.ConfigureAwait(false))
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation).ConfigureAwait(false);
            // Or the name could reach the disk before what it names.
            stream.Flush(flushToDisk: true);
        }

        File.SetLastWriteTimeUtc(path + Unfinished, time.GetUtcNow().UtcDateTime);
        File.Move(path + Unfinished, path, overwrite: true);
    }

    private string FirstLine(SuffixVersion version) =>
        string.Create(CultureInfo.InvariantCulture, $"{Mark}{url.AbsoluteUri} {version.Modified?.ToUnixTimeSeconds() ?? -1} {version.Tag}");

    private bool TryReadFirstLine(string line, out SuffixVersion? version)
    {
        version = null;
        if (!line.StartsWith(Mark, StringComparison.Ordinal) || line[Mark.Length..].Split(' ', 3) is not [var from, var modified, var tag] || from != url.AbsoluteUri) return false;
        if (!long.TryParse(modified, CultureInfo.InvariantCulture, out var seconds) || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()) return false;
        version = new SuffixVersion(tag.Length == 0 ? null : tag, seconds < 0 ? null : DateTimeOffset.FromUnixTimeSeconds(seconds));
        return true;
    }
}
