namespace Postrider.Configuration.Schema;

/// <summary>Why a value cannot be used, and what to write instead: two sentences.</summary>
internal sealed record Complaint(string What, string Mend);
