namespace Postrider.EndToEnd.Peers;

/// <summary>A folder that is gone after the test. Foreign servers that drop their rights must be able to enter it.</summary>
public sealed class TestFolder : IDisposable
{
    public TestFolder(string name)
    {
        Path = Directory.CreateTempSubdirectory($"postrider-{name}-").FullName;
        File.SetUnixFileMode(Path, (UnixFileMode)0b111_101_101);
    }

    public string Path { get; }

    public string Sub(string name)
    {
        var sub = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(sub);
        return sub;
    }

    public string Write(string name, string text)
    {
        var file = System.IO.Path.Combine(Path, name);
        File.WriteAllText(file, text);
        return file;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
