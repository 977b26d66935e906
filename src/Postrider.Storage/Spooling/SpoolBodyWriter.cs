using System.Buffers;
using Microsoft.Win32.SafeHandles;
using Postrider.Relay.Spooling;
using Postrider.Smtp.Sockets;

namespace Postrider.Storage.Spooling;

/// <summary>A body on its way in: in pooled memory up to the limit for bodies in the database, in a file beyond it or when memory is short.</summary>
internal sealed class SpoolBodyWriter(BodyFiles files, BodyMemory memory, int inlineLimit) : IBodyWriter
{
    private const int FirstBuffer = 8 * 1024;

    private byte[]? _buffer;
    private int _buffered;
    private SafeFileHandle? _file;
    private string? _path;
    private uint _checksum = Checksum.Start;
    private bool _kept;
    private bool _failed;
    private bool _published;
    private bool _leaveToSweep;

    public long Size { get; private set; }

    /// <summary>The checksum of what was written so far, and of what stands before it.</summary>
    public uint ChecksumWith(ReadOnlySpan<byte> prefix) => Checksum.End(Checksum.Add(_checksum, prefix));

    /// <summary>Whether the body lies in a file.</summary>
    public bool IsFile => _path is not null;

    /// <summary>The body where it is in memory.</summary>
    public ReadOnlySpan<byte> Buffered => _buffer.AsSpan(0, _buffered);

    /// <summary>Octets that it takes of the memory for bodies.</summary>
    public int Capacity => _buffer?.Length ?? 0;

    public async ValueTask WriteAsync(ReadOnlySequence<byte> octets, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_kept, this);
        if (_failed) throw new SpoolException("The body of a message could not be written before; it cannot be gone on with.");
        _failed = true;
        foreach (var segment in octets) _checksum = Checksum.Add(_checksum, segment.Span);
        if (_path is null && TryBuffer(octets))
        {
            _failed = false;
            return;
        }

        try
        {
            if (_path is null) await SpillAsync(cancellation).ConfigureAwait(false);
            // _file is open from the spill to the seal, and nothing is written after the seal.
            foreach (var segment in octets)
            {
                await RandomAccess.WriteAsync(_file!, segment, Size, cancellation).ConfigureAwait(false);
                Size += segment.Length;
            }

            // Whatever ends this earlier, a cancellation too, leaves a body of which nobody knows what is in it.
            _failed = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SpoolException($"The body of a message cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Makes the file durable under the message's name. Nothing to do for a body in memory.</summary>
    public void Seal(SpoolId id)
    {
        if (_failed) throw new SpoolException("The body of a message could not be written; it cannot be stored.");
        if (_path is null || _published) return;
        if (_file is { } file)
        {
            // Once it has failed it is never tried again: the system counts the lost pages as clean, and a second sync would say that all is well.
            _failed = true;
            BodyFiles.Sync(file, _path);
            _failed = false;
            file.Dispose();
            _file = null;
        }

        _path = files.Publish(_path, id);
        _published = true;
    }

    /// <summary>The file stays although the commit failed; see the caller.</summary>
    public void LeaveToSweep() => _leaveToSweep = true;

    /// <summary>The commit succeeded: the file stays, the memory goes back.</summary>
    public void Keep()
    {
        _kept = true;
        ReleaseMemory();
    }

    /// <summary>The commit succeeded, and the body in memory is another's from now on, with the memory that was taken for it.</summary>
    public (byte[] Octets, int Length) KeepAndHand()
    {
        var octets = _buffer ?? [];
        _buffer = null;
        _kept = true;
        return (octets, _buffered);
    }

    public ValueTask DisposeAsync()
    {
        ReleaseMemory();
        _file?.Dispose();
        _file = null;
        if (!_kept && !_leaveToSweep && _path is not null) Delete(_path);
        _kept = true;
        return ValueTask.CompletedTask;
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next start sweeps it. Whoever drops a body is told of what went wrong before this.
        }
    }

    private bool TryBuffer(ReadOnlySequence<byte> octets)
    {
        var size = _buffered + octets.Length;
        if (size > inlineLimit || !TryGrow((int)size)) return false;
        octets.CopyTo(_buffer.AsSpan(_buffered));
        _buffered = (int)size;
        Size = size;
        return true;
    }

    private bool TryGrow(int size)
    {
        var capacity = _buffer?.Length ?? 0;
        if (size <= capacity) return true;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(size, Math.Max(FirstBuffer, capacity * 2)));
        if (!memory.TryTake(larger.Length))
        {
            ArrayPool<byte>.Shared.Return(larger);
            return false;
        }

        Buffered.CopyTo(larger);
        ReleaseMemory();
        _buffer = larger;
        return true;
    }

    private async ValueTask SpillAsync(CancellationToken cancellation)
    {
        await SocketThread.LeaveAsync().ConfigureAwait(false);
        var path = files.CreateIncomingPath();
        _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        _path = path;
        if (_buffer is null) return;
        await RandomAccess.WriteAsync(_file, _buffer.AsMemory(0, _buffered), 0, cancellation).ConfigureAwait(false);
        ReleaseMemory();
        _buffered = 0;
    }

    private void ReleaseMemory()
    {
        if (_buffer is not { } buffer) return;
        _buffer = null;
        memory.Return(buffer.Length);
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
