namespace Postrider.Storage.Sql;

/// <summary>The statements about what is wanted of recipients that are being sent. <c>change</c> is a <see cref="Postrider.Relay.Spooling.QueueChange"/>.</summary>
internal static class WishSql
{
    public const string Keep = "INSERT OR REPLACE INTO wish (message, ordinal, change) VALUES (?1, ?2, ?3)";

    public const string Forget = "DELETE FROM wish WHERE message = ?1 AND ordinal = ?2";

    public const string Read = "SELECT message, ordinal, change FROM wish ORDER BY message, ordinal";
}
