using Postrider.Configuration.Schema;

namespace Postrider.Configuration.Sections;

/// <summary>A file that holds a password and nothing else.</summary>
internal static class PasswordFile
{
    private const int Longest = 4096; // characters

    /// <returns>The password; <c>null</c> where none is named, or the file cannot be used, which is told.</returns>
    public static string? Read(TableReader table, Key<string> key, SettingsContext context)
    {
        if (table.Find(key) is not { } name) return null;
        var path = context.Resolve(name);
        try
        {
            using var reader = new StreamReader(path);
            // A device may have no end.
            var content = new char[Longest];
            var length = reader.ReadBlock(content);
            if (length == Longest)
            {
                table.Complain(key, $"{path} is too long for a password.", "It must hold the password and nothing else.");
                return null;
            }

            var password = content.AsSpan(0, length).TrimEnd("\r\n").ToString();
            if (password.Length == 0 || password.Any(char.IsControl))
            {
                table.Complain(key, password.Length == 0 ? $"{path} is empty." : $"{path} holds more than one line.", "It must hold the password and nothing else.");
                return null;
            }

            SettingsContext.WarnIfReadableByOthers(table, key, path, "password");
            return password;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            table.Complain(key, $"{path} cannot be read: {e.Message}", "Create it with the password alone, readable by the relay's user.");
            return null;
        }
    }
}
