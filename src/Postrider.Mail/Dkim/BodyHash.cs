using System.Buffers;
using System.Security.Cryptography;

namespace Postrider.Mail.Dkim;

/// <summary>The SHA-256 of a canonical body, computed while the body streams by.</summary>
internal sealed class BodyHash : IBufferWriter<byte>, IDisposable
{
    private const int BufferLength = 8 * 1024;

    /// <summary>Made when the body is longer than the buffer: a hash at one go costs less.</summary>
    private IncrementalHash? _hash;
    private readonly BodyCanonicalizer _canonicalizer;
    private readonly long _limit;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
    private int _filled;

    /// <param name="form">The canonical form.</param>
    /// <param name="limit">Canonical octets that are hashed (<c>l=</c>), or <c>null</c> for all.</param>
    public BodyHash(Canonicalization form, long? limit)
    {
        _canonicalizer = new BodyCanonicalizer(form);
        _limit = limit ?? long.MaxValue;
    }

    /// <summary>Octets of the canonical body so far, those beyond the limit included.</summary>
    public long Length { get; private set; }

    public void Append(ReadOnlySpan<byte> octets) => _canonicalizer.Append(octets, this);

    /// <summary>The hash; nothing may be appended after.</summary>
    public byte[] Finish()
    {
        _canonicalizer.Finish(this);
        if (_hash is null)
        {
            Length = _filled;
            return SHA256.HashData(_buffer.AsSpan(0, (int)Math.Min(_limit, _filled)));
        }

        Flush();
        return _hash.GetHashAndReset();
    }

    public void Advance(int count) => _filled += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_filled);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_filled);
    }

    public void Dispose()
    {
        _hash?.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Reserve(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sizeHint, BufferLength);
        if (_buffer.Length - _filled < Math.Max(1, sizeHint)) Flush();
    }

    private void Flush()
    {
        _hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        _hash.AppendData(_buffer, 0, (int)Math.Clamp(_limit - Length, 0, _filled));
        Length += _filled;
        _filled = 0;
    }
}
