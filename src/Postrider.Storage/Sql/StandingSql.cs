namespace Postrider.Storage.Sql;

/// <summary>The statements on what a station has learnt of its senders.</summary>
internal static class StandingSql
{
    /// <summary>How far sources have come in being warmed up (days are numbers of days since 0001-01-01), and tenants that may not send freely.</summary>
    public const string Tables = """
        CREATE TABLE warm_up (
            source TEXT NOT NULL,
            provider TEXT NOT NULL,
            step INTEGER NOT NULL,
            day INTEGER NOT NULL,
            sent INTEGER NOT NULL,
            delivered INTEGER NOT NULL,
            bounced INTEGER NOT NULL,
            blocked INTEGER NOT NULL,
            complaints INTEGER NOT NULL,
            halted TEXT,
            PRIMARY KEY (source, provider)
        ) WITHOUT ROWID;
        CREATE TABLE tenant_standing (
            tenant TEXT PRIMARY KEY,
            standing INTEGER NOT NULL,
            since INTEGER NOT NULL,
            reason TEXT NOT NULL
        ) WITHOUT ROWID;
        """;

    public const string ListWarmUp = "SELECT source, provider, step, day, sent, delivered, bounced, blocked, complaints, halted FROM warm_up";

    public const string KeepWarmUp = "INSERT OR REPLACE INTO warm_up VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

    public const string ListTenants = "SELECT tenant, standing, since, reason FROM tenant_standing";

    public const string ForgetTenants = "DELETE FROM tenant_standing";

    public const string KeepTenant = "INSERT INTO tenant_standing VALUES (?1, ?2, ?3, ?4)";
}
