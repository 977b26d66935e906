namespace Postrider.Storage.Tests.Faults;

/// <summary>A data directory as a fault has left it, kept from those who go on with the first one.</summary>
internal static class DirectoryCopy
{
    public static void Make(string from, string to)
    {
        Directory.CreateDirectory(to);
        if (!Directory.Exists(from)) return;
        foreach (var folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories)) Directory.CreateDirectory(to + folder[from.Length..]);
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories)) File.Copy(file, to + file[from.Length..]);
    }
}
