namespace Postrider.Certificates;

/// <summary>What a file looks like from outside: another look means other content.</summary>
/// <param name="Place">The file at the end of symbolic links, which is what renewing tools exchange.</param>
/// <param name="Length">Its octets; -1 where there is none.</param>
/// <param name="ChangedAt">When it was written last.</param>
internal readonly record struct FileStamp(string Place, long Length, DateTime ChangedAt)
{
    public static FileStamp Of(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target) file = target;
            return file.Exists ? new FileStamp(file.FullName, file.Length, file.LastWriteTimeUtc) : new FileStamp(path, -1, default);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new FileStamp(path, -1, default);
        }
    }
}
