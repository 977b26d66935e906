using MimeKit;

namespace Postrider.EndToEnd.Peers;

/// <summary>A maildir that a foreign server delivers into.</summary>
public sealed class Maildir(string folder)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    public IReadOnlyList<string> Files =>
        Directory.Exists(Path.Combine(folder, "new")) ? Directory.GetFiles(Path.Combine(folder, "new")) : [];

    /// <summary>Waits for a message that holds the text, and gives its octets.</summary>
    public async Task<byte[]> FindAsync(string text, CancellationToken cancellation)
    {
        var found = await FindAllAsync(text, 1, cancellation);
        return found[0];
    }

    /// <summary>Waits until at least so many messages hold the text.</summary>
    public async Task<IReadOnlyList<byte[]>> FindAllAsync(string text, int count, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Patience);
        var wanted = System.Text.Encoding.UTF8.GetBytes(text);
        while (true)
        {
            List<byte[]> found = [.. Files.Select(File.ReadAllBytes).Where(bytes => bytes.AsSpan().IndexOf(wanted) >= 0)];
            if (found.Count >= count) return found;
            if (deadline.IsCancellationRequested) throw new TimeoutException($"{folder} has {found.Count} of {count} messages with '{text}', and {Files.Count} in all.");
            await Task.Delay(50, cancellation);
        }
    }

    public static MimeMessage Parse(byte[] octets) => MimeMessage.Load(new MemoryStream(octets));
}
