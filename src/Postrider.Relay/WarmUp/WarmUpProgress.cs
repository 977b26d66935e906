namespace Postrider.Relay.WarmUp;

/// <summary>How far a source has come with a provider, for people.</summary>
/// <param name="Record">What was counted.</param>
/// <param name="Days">Days of the plan.</param>
/// <param name="Limit">Recipients of this day; <c>null</c> for a warm source.</param>
/// <param name="WarmOn">The day on which it will be warm when each day until then is used; <c>null</c> for a warm one.</param>
public sealed record WarmUpProgress(WarmUpRecord Record, int Days, int? Limit, DateOnly? WarmOn);
