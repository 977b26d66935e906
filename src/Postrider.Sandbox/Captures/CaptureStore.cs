using System.Collections.Immutable;
using System.Globalization;

namespace Postrider.Sandbox.Captures;

/// <summary>Keeps what arrived, in memory up to a bound, the newest longest; and in a directory where one is given.</summary>
public sealed class CaptureStore
{
    private readonly int _maximumMessages;
    private readonly long _maximumOctets;
    private readonly string? _directory;
    private readonly TimeProvider _time;
    private readonly Lock _changing = new();
    private readonly Queue<CapturedMessage> _messages = new();
    private TaskCompletionSource _arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _octets;
    private long _last;

    /// <param name="directory">Where each message is written besides as <c>ID.eml</c>; <c>null</c> for nowhere. It must exist.</param>
    /// <param name="maximumMessages">Messages kept in memory.</param>
    /// <param name="maximumOctets">Octets of messages kept in memory.</param>
    public CaptureStore(TimeProvider time, string? directory = null, int maximumMessages = 10_000, long maximumOctets = 256L * 1024 * 1024)
    {
        _time = time;
        _directory = directory;
        _maximumMessages = maximumMessages;
        _maximumOctets = maximumOctets;
    }

    /// <summary>What is kept, oldest first.</summary>
    public ImmutableArray<CapturedMessage> Messages
    {
        get
        {
            lock (_changing) return [.. _messages];
        }
    }

    /// <param name="arrived">The message; its id and time are given here.</param>
    public async ValueTask<CapturedMessage> AddAsync(CapturedMessage arrived, CancellationToken cancellation)
    {
        CapturedMessage message;
        TaskCompletionSource arrival;
        lock (_changing)
        {
            message = arrived with { Id = ++_last, At = _time.GetUtcNow() };
            _messages.Enqueue(message);
            _octets += message.Content.Length;
            while (_messages.Count > 1 && (_messages.Count > _maximumMessages || _octets > _maximumOctets))
                _octets -= _messages.Dequeue().Content.Length;
            arrival = _arrival;
            _arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        arrival.SetResult();
        if (_directory is not null)
        {
            var path = Path.Combine(_directory, string.Create(CultureInfo.InvariantCulture, $"{message.Id:D6}.eml"));
            await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 0, FileOptions.Asynchronous);
            await file.WriteAsync(message.Content, cancellation);
        }

        return message;
    }

    public CapturedMessage? Find(long id)
    {
        lock (_changing) return _messages.FirstOrDefault(message => message.Id == id);
    }

    /// <summary>Forgets all messages; what was written to a directory stays.</summary>
    public void Clear()
    {
        lock (_changing)
        {
            _messages.Clear();
            _octets = 0;
        }
    }

    /// <summary>Waits for a message that fits, among those that are here and those to come.</summary>
    public async Task<CapturedMessage> WaitForAsync(Func<CapturedMessage, bool> fits, CancellationToken cancellation)
    {
        while (true)
        {
            Task arrival;
            lock (_changing)
            {
                if (_messages.FirstOrDefault(fits) is { } message) return message;
                arrival = _arrival.Task;
            }

            await arrival.WaitAsync(cancellation);
        }
    }
}
