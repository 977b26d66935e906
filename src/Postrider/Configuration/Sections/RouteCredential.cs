using Postrider.Configuration.Schema;
using Postrider.Smtp.Client;

namespace Postrider.Configuration.Sections;

/// <summary>The user and password of a route: whether they are whole, kept from others' eyes, and ever sent.</summary>
internal static class RouteCredential
{
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

        var isVerified = table.Get(RouteSection.Tls, ClientTls.Verified) is ClientTls.Verified or ClientTls.Implicit or ClientTls.Fingerprint or ClientTls.Dane;
        if (!isVerified && table.IsSound(RouteSection.Tls) && !table.Get(RouteSection.AllowUnverifiedCredential))
        {
            table.Complain(
                RouteSection.Tls,
                "The password would never be sent, for this does not prove who the host is.",
                "Write tls = \"verified\" (or \"implicit\" for port 465); or, for a host on your own network, allow_unverified_credential = true.");
        }

        var password = hasPassword ? ReadInline(table, context) : hasFile ? PasswordFile.Read(table, RouteSection.PasswordFile, context) : null;
        return table.Find(RouteSection.User) is { } user && password is not null ? new ClientCredential(user, password) : null;
    }

    private static string? ReadInline(TableReader table, SettingsContext context)
    {
        if (context.SettingsPath is { } path) SettingsContext.WarnIfReadableByOthers(table, RouteSection.Password, path, "password");
        return table.Find(RouteSection.Password);
    }
}
