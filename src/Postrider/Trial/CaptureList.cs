namespace Postrider.Trial;

/// <summary>Captured messages, oldest first.</summary>
public sealed record CaptureList(IReadOnlyList<CaptureView> Messages);
