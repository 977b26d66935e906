namespace Postrider.Http.Admin;

/// <summary>What <c>postrider domain rotate-key</c> shows.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Made">The selectors of the keys that were made; empty where a rotation is under way already, or no name is free for another key.</param>
/// <param name="Keys">All keys of the domain, in the order in which they were made.</param>
public sealed record KeyRotationReport(string Domain, IReadOnlyList<string> Made, IReadOnlyList<KeyView> Keys);
