namespace Postrider.Mail.Tests;

/// <summary>Public test vectors, which stand beside the checkout and are not part of it.</summary>
internal static class Vectors
{
    private const string Variable = "POSTRIDER_VECTORS";

    /// <summary>The folder, or <c>null</c> where there is none: the tests that need it are skipped then.</summary>
    public static readonly string? Folder = Find();

    public static string File(string name)
    {
        var path = Folder is null ? null : Path.Combine(Folder, name);
        Assert.SkipUnless(path is not null && System.IO.File.Exists(path), $"'{name}' is not there: public vectors are looked for in ../shared/vectors beside the checkout, or where {Variable} says.");
        return path!;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named) return named;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!System.IO.File.Exists(Path.Combine(folder.FullName, "Postrider.slnx"))) continue;
            var beside = Path.Combine(folder.FullName, "..", "shared", "vectors");
            return Directory.Exists(beside) ? beside : null;
        }

        return null;
    }
}
