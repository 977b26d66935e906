using Microsoft.AspNetCore.Routing;

namespace Postrider.Http.Web;

/// <summary>
/// Something that the public web listener serves. It maps its own paths. Requests have no body unless an endpoint allows one by
/// <see cref="Microsoft.AspNetCore.Http.Metadata.IRequestSizeLimitMetadata"/> (<c>WithMetadata</c>).
/// </summary>
public interface IWebPart
{
    /// <summary>Over which of the two it is served.</summary>
    WebScheme Scheme { get; }

    void Map(IEndpointRouteBuilder routes);
}

public enum WebScheme
{
    /// <summary>Plain HTTP, where a protocol wants just that.</summary>
    Http,

    Https,
}
