using System.Text;
using Postrider.Relay.Submission;
using Postrider.Smtp;

namespace Postrider.Relay.Tests.Submission;

/// <summary>Keeps what it is shown, and answers as it is told to.</summary>
internal sealed class RecordingFilter : IBeforeQueueFilter
{
    public string Prefix { get; init; } = "";

    public Reply? Refusal { get; init; }

    public bool Wants { get; init; } = true;

    public List<IncomingMessage> Begun { get; } = [];

    /// <summary>Of each message that came to its end.</summary>
    public List<(string Fields, string Body)> Read { get; } = [];

    public bool IsDisposed { get; private set; }

    public IFilterPass? Begin(IncomingMessage message)
    {
        Begun.Add(message);
        return Wants ? new Pass(this) : null;
    }

    private sealed class Pass(RecordingFilter filter) : IFilterPass
    {
        private readonly StringBuilder _body = new();
        private string _fields = "";

        public void ReadHeader(ReadOnlySpan<byte> fields) => _fields = Encoding.UTF8.GetString(fields);

        public void ReadBody(ReadOnlySpan<byte> octets) => _body.Append(Encoding.UTF8.GetString(octets));

        public ValueTask<FilterResult> FinishAsync(CancellationToken cancellation)
        {
            filter.Read.Add((_fields, _body.ToString()));
            return ValueTask.FromResult(new FilterResult(Encoding.UTF8.GetBytes(filter.Prefix), filter.Refusal));
        }

        public void Dispose() => filter.IsDisposed = true;
    }
}
