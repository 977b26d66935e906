using System.Collections.Immutable;
using Postrider.Smtp;

namespace Postrider.Sending;

/// <summary>What a command line of sendmail asks for.</summary>
internal sealed record SendmailArguments
{
    public SendmailMode Mode { get; init; } = SendmailMode.Deliver;

    /// <summary><c>-t</c>: the recipients stand in the message.</summary>
    public bool ReadsRecipients { get; init; }

    /// <summary><c>-i</c>: a line with a dot alone does not end the message.</summary>
    public bool IgnoresDots { get; init; }

    /// <summary><c>-v</c>: say what became of it.</summary>
    public bool IsVerbose { get; init; }

    /// <summary><c>-f</c> or <c>-r</c> as written, brackets dropped; empty for the null reverse-path, <c>null</c> where it was not given.</summary>
    public string? Sender { get; init; }

    /// <summary><c>-F</c>: the name in a From field that is missing.</summary>
    public string? FullName { get; init; }

    /// <summary><c>-C</c>: the settings file that says which relay is meant.</summary>
    public string? Config { get; init; }

    public ImmutableArray<string> Recipients { get; init; } = [];

    /// <summary><c>-N</c>.</summary>
    public DsnNotify Notify { get; init; }

    /// <summary><c>-R</c>.</summary>
    public DsnReturn Return { get; init; }

    /// <summary><c>-V</c>.</summary>
    public string? EnvelopeId { get; init; }
}

/// <summary>What sendmail is to do: <c>-b</c> and the name it was called by.</summary>
internal enum SendmailMode
{
    /// <summary><c>-bm</c>: reads a message from standard input and submits it.</summary>
    Deliver,

    /// <summary><c>-bs</c>: speaks SMTP on standard input and output.</summary>
    Smtp,

    /// <summary><c>-bp</c>, <c>mailq</c>: lists the queue.</summary>
    ListQueue,

    /// <summary><c>-bi</c>, <c>newaliases</c>, <c>-q</c>: nothing is to be done here.</summary>
    Nothing,
}
