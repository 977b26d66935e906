namespace Postrider.Mail.AggregateReports;

/// <summary>The bounds of a report that is read. The largest that big receivers send have some ten thousand rows.</summary>
internal static class AggregateReportLimits
{
    public const int Rows = 100_000;

    /// <summary>Elements within elements; the schema has six.</summary>
    public const int Depth = 16;

    /// <summary>Characters of a text; the rest is cut off.</summary>
    public const int Text = 255;

    /// <summary>Signatures, SPF results and reasons of a row; the rest is passed over.</summary>
    public const int Repetitions = 20;

    public const long Characters = 128 * 1024 * 1024;
}
