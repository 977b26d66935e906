using Postrider.Mail.PublicSuffix;

namespace Postrider.Storage.PublicSuffix;

/// <summary>A list that others keep in a file, such as Debian's; read again when it has changed.</summary>
public sealed class SuffixFile(string path, TimeProvider time) : ISuffixSource
{
    private DateTime _modified;

    public DateTimeOffset? RefreshedAt { get; private set; }

    public ValueTask<PublicSuffixList?> LoadAsync(CancellationToken cancellation) => RefreshAsync(cancellation);

    public async ValueTask<PublicSuffixList?> RefreshAsync(CancellationToken cancellation)
    {
        RefreshedAt = time.GetUtcNow();
        try
        {
            var modified = File.GetLastWriteTimeUtc(path);
            if (modified == _modified) return null;
            var list = await Task.Run(() => PublicSuffixList.Load(path), cancellation).ConfigureAwait(false);
            _modified = modified;
            return list;
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or InvalidDataException)
        {
            throw new IOException(failure.Message, failure);
        }
    }
}
