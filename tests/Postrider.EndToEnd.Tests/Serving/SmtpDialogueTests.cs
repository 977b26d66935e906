using System.Net;
using Postrider.EndToEnd.Interoperation;
using Postrider.EndToEnd.Peers;

namespace Postrider.EndToEnd.Serving;

/// <summary><c>sendmail -bs</c>: programs that speak SMTP to a child process rather than to a port.</summary>
public sealed class SmtpDialogueTests
{
    private static readonly RelaySetup Holding = new(new IPEndPoint(IPAddress.Loopback, 9), "[[route]]\nname = \"kept\"\nkind = \"hold\"\n");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_script_that_reads_no_reply_hands_over_several_messages()
    {
        await using var relay = await RelayProcess.StartAsync(Holding, Cancellation);

        var said = await ConverseAsync(relay.ConfigurationFile, """
            EHLO script.test
            MAIL FROM:<a@sender.test> RET=HDRS ENVID=Q1
            RCPT TO:<b@there.test> NOTIFY=SUCCESS ORCPT=rfc822;first@there.test
            DATA
            Subject: one

            ..leading dot
            .
            MAIL FROM:<>
            RCPT TO:<c@there.test>
            DATA
            Subject: two

            .
            QUIT

            """);

        Assert.True(said.ExitCode == 0, said.ToString());
        Assert.Equal(2, said.Output.Split("250 2.0.0 Ok: queued as ").Length - 1);
        Assert.DoesNotContain("STARTTLS", said.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("AUTH", said.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("CHUNKING", said.Output, StringComparison.Ordinal);
        var queued = (await relay.AskAsync("queue", "list")).GetProperty("recipients").EnumerateArray().ToList();
        Assert.Equal(["b@there.test", "c@there.test"], queued.Select(entry => entry.GetProperty("recipient").GetString()).Order());
        var first = queued.Single(entry => entry.GetProperty("recipient").GetString() == "b@there.test").GetProperty("id").GetString() ?? "";
        var envelope = (await relay.RunAsync("queue", "show", first)).Output;
        Assert.Contains("Q1", envelope, StringComparison.Ordinal);
        Assert.Contains("\r\n.leading dot", (await relay.RunAsync("queue", "show", first, "--body")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_real_client_speaks_to_it_over_a_pipe()
    {
        Assert.SkipUnless(MailWorld.HasPeers, "swaks is a peer.");
        await using var relay = await RelayProcess.StartAsync(Holding, Cancellation);

        var sent = await Command.RunAsync("swaks", [
            "--pipe", $"dotnet {Checkout.Program} sendmail -bs -C {relay.ConfigurationFile}", "--from", "a@sender.test", "--to", "b@there.test,c@there.test"]);

        Assert.True(sent.ExitCode == 0, sent.ToString());
        Assert.Equal(2, (await relay.AskAsync("queue", "list")).GetProperty("recipients").GetArrayLength());
    }

    [Fact]
    public async Task The_relays_own_refusal_is_the_answer()
    {
        await using var relay = await RelayProcess.StartAsync(Holding, Cancellation);
        var loop = string.Concat(Enumerable.Repeat("Received: by here\n", 120));

        var said = await ConverseAsync(relay.ConfigurationFile, $"HELO x\nMAIL FROM:<a@sender.test>\nRCPT TO:<b@there.test>\nDATA\n{loop}\n.\nQUIT\n");

        Assert.Contains("554 5.4.6", said.Output, StringComparison.Ordinal);
        Assert.Equal(0, said.ExitCode);
        Assert.Equal(0, (await relay.AskAsync("queue", "list")).GetProperty("recipients").GetArrayLength());
    }

    [Fact]
    public async Task A_chunk_that_was_not_asked_for_ends_the_dialogue_and_nothing_in_it_is_a_command()
    {
        await using var relay = await RelayProcess.StartAsync(Holding, Cancellation);

        var said = await ConverseAsync(
            relay.ConfigurationFile, "EHLO x\nMAIL FROM:<a@sender.test>\nRCPT TO:<b@there.test>\nBDAT 90 LAST\nSubject: x\n\nRSET\nMAIL FROM:<e@sender.test>\nRCPT TO:<f@there.test>\nDATA\nEvil\n.\n");

        Assert.EndsWith("502 5.5.1 BDAT is not offered here\r\n", said.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await relay.AskAsync("queue", "list")).GetProperty("recipients").GetArrayLength());
    }

    [Fact]
    public async Task A_message_that_its_client_leaves_half_said_is_not_taken()
    {
        await using var relay = await RelayProcess.StartAsync(Holding, Cancellation);

        await ConverseAsync(relay.ConfigurationFile, "EHLO x\nMAIL FROM:<a@sender.test>\nRCPT TO:<b@there.test>\nDATA\nSubject: half\n\nof it");

        Assert.Equal(0, (await relay.AskAsync("queue", "list")).GetProperty("recipients").GetArrayLength());
    }

    [Fact]
    public async Task While_no_relay_runs_the_client_is_sent_away_to_try_again()
    {
        using var folder = new TestFolder("none");
        var config = folder.Write("postrider.toml", $"data_directory = \"{folder.Path}/data\"\n");

        var said = await ConverseAsync(config, "EHLO x\nQUIT\n");

        Assert.StartsWith("421 4.3.2 No relay is running", said.Output, StringComparison.Ordinal);
        Assert.Equal(75, said.ExitCode);
    }

    [Fact]
    public async Task A_relay_that_goes_away_within_the_dialogue_refuses_for_the_time_being()
    {
        await using var relay = await RelayProcess.StartAsync(Holding, Cancellation);
        await using var dialogue = Dialogue.Start(relay.ConfigurationFile);
        Assert.StartsWith("220 ", await dialogue.ReadAsync(Cancellation), StringComparison.Ordinal);
        await relay.KillAsync();

        foreach (var line in (string[])["HELO x", "MAIL FROM:<a@sender.test>", "RCPT TO:<b@there.test>", "DATA"]) await dialogue.AskAsync(line, Cancellation);
        var reply = await dialogue.AskAsync("Subject: late\n\n.", Cancellation);
        await dialogue.AskAsync("QUIT", Cancellation);

        Assert.StartsWith("451 4.3.2", reply, StringComparison.Ordinal);
        Assert.Equal(75, await dialogue.ExitAsync(Cancellation));
    }

    private static Task<CommandResult> ConverseAsync(string config, string script) =>
        Command.RunAsync("dotnet", [Checkout.Program, "sendmail", "-bs", "-C", config], script);
}
