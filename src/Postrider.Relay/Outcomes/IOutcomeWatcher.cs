namespace Postrider.Relay.Outcomes;

/// <summary>Learns from outcomes. Called from many threads, after the outcome is durable; must not wait.</summary>
public interface IOutcomeWatcher
{
    void Note(in OutcomeFact fact);
}
