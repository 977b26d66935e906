using System.Net;
using System.Text.Json;
using Postrider.EndToEnd.Interoperation;
using Postrider.EndToEnd.Peers;

namespace Postrider.EndToEnd.Serving;

/// <summary>Programs that know sendmail alone hand their mail over to the running relay.</summary>
public sealed class SendmailTests
{
    private static readonly RelaySetup Holding = new(new IPEndPoint(IPAddress.Loopback, 9), "[[route]]\nname = \"kept\"\nkind = \"hold\"\n");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Php_sends_by_its_mail_function()
    {
        Assert.SkipUnless(MailWorld.HasPeers, "PHP is a peer.");
        await using var relay = await RelayProcess.StartAsync(Holding, Cancellation);

        var sent = await Command.RunAsync("php", [
            "-d", $"sendmail_path=dotnet {Checkout.Program} sendmail -C {relay.ConfigurationFile} -t -i -f web@sender.test",
            "-r", "exit(mail('ann@there.test', 'from PHP', \"Hello\\n.\\nworld\", 'Bcc: hidden@there.test') ? 0 : 1);"]);

        Assert.True(sent.ExitCode == 0, sent.ToString());
        var queued = await QueueAsync(relay);
        Assert.Equal(["ann@there.test", "hidden@there.test"], queued.Select(entry => entry.Recipient).Order());
        var text = await relay.RunAsync("queue", "show", queued[0].Id, "--body");
        Assert.Contains("Subject: from PHP", text.Output, StringComparison.Ordinal);
        Assert.Contains("Hello\r\n.\r\nworld", text.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Git_sends_a_patch()
    {
        Assert.SkipUnless(MailWorld.HasPeers, "git send-email is a peer.");
        using var folder = new TestFolder("git");
        var patch = folder.Write("0001-mend.patch", "From 1111111111111111111111111111111111111111 Mon Sep 17 00:00:00 2001\nFrom: Ann <ann@sender.test>\nDate: Mon, 1 Jun 2026 10:00:00 +0000\nSubject: [PATCH] mend\n\n---\n a | 1 +\n\n.\n--\n2.39\n");
        await using var relay = await RelayProcess.StartAsync(Holding, Cancellation);

        var sent = await Command.RunAsync("git", [
            "send-email", "--confirm=never", "--suppress-cc=all", "--from=Ann <ann@sender.test>", "--to=list@there.test", "--cc=bob@there.test", "--bcc=eve@there.test",
            "--envelope-sender=bounce@sender.test", $"--sendmail-cmd=dotnet {Checkout.Program} sendmail -C {relay.ConfigurationFile}", patch],
            environment: new Dictionary<string, string> { ["HOME"] = folder.Path, ["EMAIL"] = "ann@sender.test", ["GIT_CONFIG_NOSYSTEM"] = "1" });

        Assert.True(sent.ExitCode == 0, sent.ToString());
        var queued = await QueueAsync(relay);
        Assert.Equal(["bob@there.test", "eve@there.test", "list@there.test"], queued.Select(entry => entry.Recipient).Order());
        var text = (await relay.RunAsync("queue", "show", queued[0].Id, "--body")).Output;
        Assert.Contains("Subject: [PATCH] mend", text, StringComparison.Ordinal);
        Assert.Contains("\r\n.\r\n--", text, StringComparison.Ordinal);
        Assert.Contains("bounce@sender.test", (await relay.RunAsync("queue", "show", queued[0].Id)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mailx_sends_to_people()
    {
        Assert.SkipUnless(MailWorld.HasPeers, "mailx is a peer.");
        await using var relay = await RelayProcess.StartAsync(Holding, Cancellation);
        using var folder = new TestFolder("mailx");
        var sendmail = folder.Write("sendmail", $"#!/bin/sh\nexec dotnet {Checkout.Program} sendmail -C {relay.ConfigurationFile} \"$@\"\n");
        File.SetUnixFileMode(sendmail, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var sent = await Command.RunAsync(
            "bsd-mailx", ["-s", "backup", "-c", "bob@there.test", "ann@there.test"], "all is well\n",
            new Dictionary<string, string> { ["MAILRC"] = folder.Write("mailrc", $"set sendmail={sendmail}\nset sendwait\n"), ["HOME"] = folder.Path });

        Assert.True(sent.ExitCode == 0, sent.ToString());
        Assert.Equal(["ann@there.test", "bob@there.test"], (await QueueAsync(relay)).Select(entry => entry.Recipient).Order());
    }

    [Fact]
    public async Task Cron_sends_to_a_user_of_this_machine()
    {
        await using var relay = await RelayProcess.StartAsync(Holding, Cancellation);

        var sent = await SendmailAsync(relay.ConfigurationFile, "Subject: Cron <root@host> backup\n\ndone\n", "-i", "-FCronDaemon", "-B8BITMIME", "-oem", "root");

        Assert.True(sent.ExitCode == 0, sent.ToString());
        var entry = Assert.Single(await QueueAsync(relay));
        Assert.Equal("root@relay.test", entry.Recipient);
        Assert.Contains("From: CronDaemon", (await relay.RunAsync("queue", "show", entry.Id, "--headers")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_program_called_mailq_lists_the_queue()
    {
        await using var relay = await RelayProcess.StartAsync(Holding, Cancellation);
        await SendmailAsync(relay.ConfigurationFile, "\n", "-i", "ann@there.test");

        var listed = await Command.RunAsync("dotnet", [Checkout.Program, "sendmail", "-bp", "-C", relay.ConfigurationFile]);

        Assert.Equal(0, listed.ExitCode);
        Assert.Contains("ann@there.test", listed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_no_relay_runs_the_caller_is_told_to_try_again()
    {
        using var folder = new TestFolder("none");
        var config = folder.Write("postrider.toml", $"data_directory = \"{folder.Path}/data\"\n");

        var sent = await SendmailAsync(config, "\n", "-i", "ann@there.test");

        Assert.Equal(75, sent.ExitCode);
        Assert.Contains("No relay is running", sent.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-t", "Subject: to nobody\n\n", 65)]
    [InlineData("-i", "\n", 64)]
    [InlineData("-i not@@an@address", "\n", 67)]
    [InlineData("-Z root", "\n", 64)]
    public async Task What_cannot_be_sent_ends_with_the_code_that_callers_know(string arguments, string message, int code)
    {
        using var folder = new TestFolder("none");
        var config = folder.Write("postrider.toml", $"data_directory = \"{folder.Path}/data\"\n");

        Assert.Equal(code, (await SendmailAsync(config, message, arguments.Split(' '))).ExitCode);
    }

    private static Task<CommandResult> SendmailAsync(string config, string message, params string[] arguments) =>
        Command.RunAsync("dotnet", [Checkout.Program, "sendmail", "-C", config, .. arguments], message);

    private static async Task<List<(string Id, string Recipient)>> QueueAsync(RelayProcess relay)
    {
        var list = await relay.AskAsync("queue", "list");
        return [.. list.GetProperty("recipients").EnumerateArray().Select(entry => (Text(entry, "id"), Text(entry, "recipient")))];
    }

    private static string Text(JsonElement entry, string name) => entry.GetProperty(name).GetString() ?? "";
}
