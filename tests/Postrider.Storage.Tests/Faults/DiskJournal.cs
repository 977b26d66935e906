using System.Buffers.Binary;
using System.Text;

namespace Postrider.Storage.Tests.Faults;

/// <summary>What <c>disk.c</c> wrote down, in order.</summary>
internal static class DiskJournal
{
    private const int Head = 32;

    public static IEnumerable<DiskRecord> Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16);
        var head = new byte[Head];
        while (file.ReadAtLeast(head, Head, throwOnEndOfStream: false) == Head)
        {
            var octets = new byte[BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(24))];
            if (file.ReadAtLeast(octets, octets.Length, throwOnEndOfStream: false) < octets.Length) yield break;
            yield return new DiskRecord(
                (DiskOperation)BinaryPrimitives.ReadInt32LittleEndian(head), BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(4)),
                BinaryPrimitives.ReadUInt64LittleEndian(head.AsSpan(8)), BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(16)), octets);
        }
    }
}

/// <param name="Operation">What was done.</param>
/// <param name="Result">For an opening, 1 when it created the file; for the end of a sync, 1 when it failed.</param>
/// <param name="File">The inode.</param>
/// <param name="Offset">Where it was written; the new size; or the number that joins the begin and the end of a sync.</param>
/// <param name="Octets">What was written, or the path; two paths are parted by a line feed.</param>
internal sealed record DiskRecord(DiskOperation Operation, int Result, ulong File, long Offset, byte[] Octets)
{
    public string Path => Encoding.UTF8.GetString(Octets);
}

internal enum DiskOperation
{
    Open = 1,
    Write,
    Truncate,
    SyncBegin,
    SyncEnd,
    Unlink,
    Rename,
    Link,
    MakeFolder,
    FolderSyncBegin,
    FolderSyncEnd,
}
