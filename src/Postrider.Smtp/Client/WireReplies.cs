namespace Postrider.Smtp.Client;

/// <summary>What a fault of the wire means for the mail.</summary>
internal static class WireReplies
{
    public static Reply Explain(WireFault fault, ClientStage stage)
    {
        var when = stage switch
        {
            ClientStage.Connect => "while connecting",
            ClientStage.Greeting => "before the greeting",
            ClientStage.Ehlo => "after EHLO",
            ClientStage.StartTls => "during STARTTLS",
            ClientStage.Auth => "during AUTH",
            ClientStage.Mail => "after MAIL FROM",
            ClientStage.Recipient => "after RCPT TO",
            ClientStage.Data => "after DATA",
            _ => "after the message was sent",
        };
        return (fault.Kind, stage) switch
        {
            (WireFaultKind.Malformed, _) => ClientReplies.Malformed(fault.Detail),
            (WireFaultKind.TimedOut, ClientStage.Connect) => ClientReplies.ConnectFailed("connection timed out"),
            (WireFaultKind.TimedOut, _) => ClientReplies.TimedOut(when),
            (_, ClientStage.Connect) => ClientReplies.ConnectFailed(fault.Detail),
            _ => ClientReplies.Lost(when, fault.Detail),
        };
    }
}
