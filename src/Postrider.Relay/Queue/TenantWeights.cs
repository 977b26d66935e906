using Postrider.Relay.Shaping;

namespace Postrider.Relay.Queue;

/// <summary>The shares that rules give to tenants at one ready queue.</summary>
internal sealed class TenantWeights(ShapeTable shapes, ShapeSubject subject)
{
    /// <summary>A tenant's share; 1 where no rule names him.</summary>
    public double Of(string tenant) => shapes.Find(subject with { Tenant = tenant }).Values.Weight ?? 1;
}
