using System.Text;
using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Configuration.Sections;

namespace Postrider.Configuration;

/// <summary>Writes the settings that <c>postrider init</c> begins with: what is needed in force, what is often wanted behind a <c>#</c>, each with its description.</summary>
internal sealed class SettingsTemplate
{
    private const int Width = 110;
    private readonly StringBuilder _text = new();

    private SettingsTemplate()
    {
    }

    public static string Write(InitPlan plan)
    {
        var template = new SettingsTemplate();
        template.WriteTop(plan);
        template.WriteListeners(plan);
        template.WriteTls(plan);
        template.WriteRoutes();
        template.Offer(SubmissionSection.Section);
        template.Offer(RetrySection.Section);
        template.Offer(SpoolSection.Section);
        template.Offer(MetricsSection.Section);
        template.Offer(LogSection.Section);
        template.Blank();
        template.Comment("There are more tables, for certificates from an authority, signing, limits, DNS and others: `postrider check --reference` tells them all.");
        return template._text.ToString();
    }

    private void WriteTop(InitPlan plan)
    {
        Comment("The settings of Postrider. What stands behind a # is the default, or an example where there is none. "
            + "`postrider check` tells every mistake; `postrider check --reference` prints the reference of all keys. SIGHUP reads this file anew.");
        Blank();
        Set(RootSection.HostName, TomlText.Quote(plan.HostName.Value));
        Blank();
        Set(RootSection.DataDirectory, TomlText.Quote(Relative(plan, plan.DataDirectory)));
    }

    private void WriteListeners(InitPlan plan)
    {
        Blank();
        Comment(ListenerSection.Section.Text);
        if (!plan.HasLowPorts) Comment("The usual ports 587, 465 and 25 need root or the right that systemd's unit gives; those below do not.");
        WriteListener("submission", "submission", plan.SubmissionPort);
        Comment("Others:");
        foreach (var key in ListenerSection.Section.Keys)
            if (key.Name is "client_certificates" or "auth_mechanisms" or "proxy_networks" or "limits") Offer(key);
        WriteListener("submissions", "submissions", plan.SubmissionsPort);
        Blank();
        Comment("For hosts that cannot sign in (relay_networks), and for mail from the world to your own domains ([submission] inbound_domains):");
        Line("#[[listener]]");
        Line("#name = \"relay\"");
        Line("#kind = \"relay\"");
        Line($"#listen = [\"*:{plan.RelayPort}\"]");
        Line("#relay_networks = [\"127.0.0.1\", \"::1\"]");

        void WriteListener(string name, string kind, int port)
        {
            Blank();
            Line("[[listener]]");
            Line($"name = \"{name}\"");
            Line($"kind = \"{kind}\"");
            Line($"listen = [\"*:{port}\"]");
        }
    }

    private void WriteTls(InitPlan plan)
    {
        Blank();
        Comment("The certificate made by `postrider init` is signed by nobody else: clients must be told to trust it. Put a real one in its place.");
        Line("[tls]");
        Comment(TlsSection.Certificates.Text);
        Line($"certificates = [{{ certificate = {TomlText.Quote(Relative(plan, plan.Certificate))}, key = {TomlText.Quote(Relative(plan, plan.PrivateKey))} }}]");
    }

    private void WriteRoutes()
    {
        Blank();
        Comment(RouteSection.Section.Text);
        Comment("All mail by a provider:");
        Line("#[[route]]");
        Line("#name = \"provider\"");
        Line("#kind = \"smart_host\"");
        Line("#hosts = [\"smtp.example.com:587\"]");
        Line("#user = \"relay@example.com\"");
        Line("#password_file = \"provider.password\"");
    }

    // A table of which everything is its default.
    private void Offer(Section section)
    {
        Blank();
        Comment(section.Text);
        Line(section.Title);
        foreach (var key in section.Keys) Offer(key);
    }

    private void Offer(Key key)
    {
        Comment(key.Text);
        var standard = key.DefaultText.StartsWith('`') && key.DefaultText.EndsWith('`') ? key.DefaultText.Trim('`') : null;
        Line($"#{key.Name} = {(standard is null or "[]" ? key.Example ?? standard : standard)}");
    }

    private void Set(Key key, string value)
    {
        Comment(key.Text);
        Line($"{key.Name} = {value}");
    }

    private void Comment(string text)
    {
        var line = new StringBuilder("#");
        foreach (var word in text.Split(' '))
        {
            if (line.Length + 1 + word.Length > Width)
            {
                Line(line.ToString());
                line.Clear().Append('#');
            }

            line.Append(' ').Append(word);
        }

        Line(line.ToString());
    }

    private void Blank() => Line("");

    private void Line(string text) => _text.Append(text).Append('\n');

    // What lies below the settings file moves with it.
    private static string Relative(InitPlan plan, string path)
    {
        var relative = Path.GetRelativePath(plan.Directory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
