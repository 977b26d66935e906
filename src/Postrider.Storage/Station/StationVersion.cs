namespace Postrider.Storage.Station;

/// <summary>A state of the station's database: two that are equal have nothing between them.</summary>
/// <param name="Others">Counts commits of other connections and processes (<c>PRAGMA data_version</c>).</param>
/// <param name="Own">Counts those of this connection.</param>
public readonly record struct StationVersion(long Others, long Own);
