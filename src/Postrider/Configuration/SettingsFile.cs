using System.Text;
using Postrider.Configuration.Schema;
using Postrider.Configuration.Sections;
using Postrider.Configuration.Toml;

namespace Postrider.Configuration;

/// <summary>Reads and checks <c>postrider.toml</c>, whole: every mistake is told, not the first alone.</summary>
public static class SettingsFile
{
    /// <summary>What the file is called where nothing else is said.</summary>
    public const string Name = "postrider.toml";

    private const int MaximumLength = 4 * 1024 * 1024;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a settings file, and the certificates and password files that it names.</summary>
    /// <param name="path">The file; relative paths in it begin at its folder.</param>
    public static SettingsReading Read(string path) => Read(path, TimeProvider.System);

    internal static SettingsReading Read(string path, TimeProvider time)
    {
        var full = Path.GetFullPath(path);
        var mistakes = new MistakeList(path);
        var context = new SettingsContext(Path.GetDirectoryName(full) ?? "/", full, time);
        byte[] octets;
        try
        {
            using var file = File.OpenRead(full);
            if (file.Length > MaximumLength) return Failed("The file is larger than any settings can be.", "Name the settings file with --config FILE.");
            octets = new byte[file.Length];
            file.ReadExactly(octets);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Failed("There is no such file.", "Name the settings file with --config FILE, or let `postrider init` write one to begin with.");
        }
        catch (UnauthorizedAccessException) when (Directory.Exists(full))
        {
            return Failed("This is a directory.", $"Name the file in it: {Path.Combine(path, Name)}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return Failed($"The file cannot be read: {e.Message}", "It must be readable by the user that the relay runs as.");
        }

        return Parse(octets, path, context);

        SettingsReading Failed(string what, string mend)
        {
            mistakes.Add(TomlPlace.Whole, "", what, mend);
            return new SettingsReading(null, mistakes.ToImmutable());
        }
    }

    /// <summary>Reads settings from octets that were read already.</summary>
    internal static SettingsReading Parse(ReadOnlySpan<byte> octets, string path, SettingsContext context)
    {
        var mistakes = new MistakeList(path);
        var text = Decode(octets, mistakes);
        if (text is null) return new SettingsReading(null, mistakes.ToImmutable());
        var (table, syntax) = TomlTree.Read(text);
        mistakes.AddSyntax(syntax);
        var root = new TableReader(RootSection.Section, table, "", mistakes);
        var settings = new SettingsComposer(root, context).Compose();
        return new SettingsReading(mistakes.HasErrors ? null : settings, mistakes.ToImmutable());
    }

    private static string? Decode(ReadOnlySpan<byte> octets, MistakeList mistakes)
    {
        if (octets.StartsWith(Encoding.UTF8.Preamble)) octets = octets[Encoding.UTF8.Preamble.Length..];
        var bad = octets.Length;
        try
        {
            return Utf8.GetString(octets);
        }
        catch (DecoderFallbackException e)
        {
            bad = Math.Clamp(e.Index, 0, octets.Length);
        }

        var before = octets[..bad];
        var line = before.Count((byte)'\n') + 1;
        var column = Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1;
        mistakes.Add(new TomlPlace(line, column, 1), "", "From here on the file is not UTF-8.", "Save it as UTF-8 in your editor.");
        return null;
    }
}
