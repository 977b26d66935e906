namespace Postrider.EndToEnd.Peers;

/// <summary>The folder that the project stands in, found from the test program upwards.</summary>
public static class Checkout
{
    public static string Root { get; } = Find();

    /// <summary>The program under test, as <c>dotnet</c> runs it; built together with the tests.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "postrider.dll");

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Postrider.slnx"))) return folder.FullName;
        throw new DirectoryNotFoundException($"No Postrider.slnx above {AppContext.BaseDirectory}.");
    }
}
