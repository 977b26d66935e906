namespace Postrider.Storage.Tests.Station;

/// <summary>A data directory that goes away with the test.</summary>
public sealed class DataFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("postrider-station-").FullName;

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
