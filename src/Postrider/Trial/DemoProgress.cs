using Postrider.Http.Admin;
using Postrider.Relay.Events;
using Postrider.Relay.Spooling;
using Postrider.Sandbox.Captures;

namespace Postrider.Trial;

/// <summary>How far a message of the demonstration has come.</summary>
internal sealed class DemoProgress(DemoStory story)
{
    public DemoStory Story => story;

    /// <summary>The id that the relay gave it; <c>null</c> before it was taken.</summary>
    public SpoolId? Id { get; set; }

    /// <summary>Why the relay did not take it.</summary>
    public string? SubmissionProblem { get; set; }

    /// <summary>All that happened to it.</summary>
    public IReadOnlyList<EventView> Events { get; set; } = [];

    public IReadOnlyList<EventView> Outcomes { get; private set; } = [];

    public CapturedMessage? Arrived { get; private set; }

    public CapturedMessage? Report { get; private set; }

    /// <summary>Whether nothing more will happen.</summary>
    public bool IsOver => SubmissionProblem is not null
        || (Outcomes is [.., { Kind: not DeliveryEventKind.Deferred } last] && (last.Kind != story.Expected[^1] || (story.Bounces ? Report : Arrived) is not null));

    /// <summary>What is otherwise than it must be; <c>null</c> when nothing is.</summary>
    public string? Trouble => SubmissionProblem ?? story.Judge(Outcomes, Arrived, Report);

    /// <summary>Takes in what is known now.</summary>
    public void Update(MessageTrace trace, IReadOnlyCollection<CapturedMessage> captured)
    {
        Events = trace.Events;
        Outcomes = DemoStory.Outcomes(trace);
        Arrived ??= captured.FirstOrDefault(message => message.Recipients.Contains(story.Recipient));
        // A report names the message that it is about by our id.
        Report ??= captured.FirstOrDefault(message => message.Sender.Length == 0 && message.Text.Contains(trace.Id, StringComparison.Ordinal));
    }
}
