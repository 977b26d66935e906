using Postrider.Sending;

namespace Postrider.Signing;

/// <summary>A message in a file, which can be read more than once; standard input is kept in a file of its own meanwhile.</summary>
internal sealed class MessageFile : IDisposable
{
    private readonly FileStream _file;

    private MessageFile(FileStream file) => _file = file;

    /// <param name="path">The file, or <c>-</c> for standard input.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static async Task<MessageFile> OpenAsync(string path, CancellationToken cancellation)
    {
        if (path != "-") return new MessageFile(File.OpenRead(path));
        var file = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        var input = Console.OpenStandardInput();
        await using (input.ConfigureAwait(false)) await input.CopyToAsync(file, cancellation).ConfigureAwait(false);
        return new MessageFile(file);
    }

    /// <summary>The message from its beginning, lines ended by CRLF whatever the file has.</summary>
    public Stream Read()
    {
        _file.Position = 0;
        return new LocalText(_file, MessageEnd.EndOfInput);
    }

    public void Dispose() => _file.Dispose();
}
