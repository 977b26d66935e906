namespace Postrider.Trial;

/// <summary>A directory of the owner's alone that goes when the trial ends.</summary>
internal sealed class TrialDirectory : IDisposable
{
    public TrialDirectory() => Path = Directory.CreateTempSubdirectory("postrider-").FullName;

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // Something still writes in it; the system's own cleaning of temporary files takes what is left.
        }
    }
}
