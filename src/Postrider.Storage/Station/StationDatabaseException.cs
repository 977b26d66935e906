namespace Postrider.Storage.Station;

/// <summary>The station's database failed; the message says what to do.</summary>
public sealed class StationDatabaseException(string message, Exception? inner = null) : IOException(message, inner);
