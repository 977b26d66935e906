using Postrider.Configuration.Schema;
using Postrider.Smtp.Client;

namespace Postrider.Configuration.Sections;

/// <summary>The user and password of a route: whether they are whole, kept from others' eyes, and ever sent.</summary>
internal static class RouteCredential
{
    private const int LongestPassword = 4096; // characters

    public static ClientCredential? Read(TableReader table, SettingsContext context)
    {
        var (hasFile, hasPassword) = (table.Has(RouteSection.PasswordFile), table.Has(RouteSection.Password));
        if (!table.Has(RouteSection.User))
        {
            if (hasFile || hasPassword) table.Complain(hasFile ? RouteSection.PasswordFile : RouteSection.Password, "There is a password without a user.", "Add user = \"…\".");
            return null;
        }

        if (hasFile && hasPassword) table.Complain(RouteSection.Password, "There is a password_file as well.", "Remove one of the two; password_file keeps the secret out of this file.");
        else if (!hasFile && !hasPassword) table.Complain(RouteSection.User, "There is a user without a password.", "Write the password into a file that only the relay's user can read, and add password_file = \"…\".");

        var isVerified = table.Get(RouteSection.Tls, ClientTls.Verified) is ClientTls.Verified or ClientTls.Implicit or ClientTls.Fingerprint;
        if (!isVerified && table.IsSound(RouteSection.Tls) && !table.Get(RouteSection.AllowUnverifiedCredential))
        {
            table.Complain(
                RouteSection.Tls,
                "The password would never be sent, for this does not prove who the host is.",
                "Write tls = \"verified\" (or \"implicit\" for port 465); or, for a host on your own network, allow_unverified_credential = true.");
        }

        var password = hasPassword ? ReadInline(table, context) : hasFile ? ReadFile(table, context) : null;
        return table.Find(RouteSection.User) is { } user && password is not null ? new ClientCredential(user, password) : null;
    }

    private static string? ReadInline(TableReader table, SettingsContext context)
    {
        if (context.SettingsPath is { } path) SettingsContext.WarnIfReadableByOthers(table, RouteSection.Password, path, "password");
        return table.Find(RouteSection.Password);
    }

    private static string? ReadFile(TableReader table, SettingsContext context)
    {
        if (table.Find(RouteSection.PasswordFile) is not { } name) return null;
        var path = context.Resolve(name);
        try
        {
            using var reader = new StreamReader(path);
            // A device may have no end.
            var content = new char[LongestPassword];
            var length = reader.ReadBlock(content);
            if (length == LongestPassword)
            {
                table.Complain(RouteSection.PasswordFile, $"{path} is too long for a password.", "It must hold the password and nothing else.");
                return null;
            }

            var password = content.AsSpan(0, length).TrimEnd("\r\n").ToString();
            if (password.Length == 0 || password.Any(char.IsControl))
            {
                table.Complain(RouteSection.PasswordFile, password.Length == 0 ? $"{path} is empty." : $"{path} holds more than one line.", "It must hold the password and nothing else.");
                return null;
            }

            SettingsContext.WarnIfReadableByOthers(table, RouteSection.PasswordFile, path, "password");
            return password;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            table.Complain(RouteSection.PasswordFile, $"{path} cannot be read: {e.Message}", "Create it with the password alone, readable by the relay's user.");
            return null;
        }
    }
}
