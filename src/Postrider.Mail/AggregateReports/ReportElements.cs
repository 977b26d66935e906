using System.Text;
using System.Xml;

namespace Postrider.Mail.AggregateReports;

/// <summary>Walks through the elements of a document once, whatever their namespace, and holds no more of it than one text.</summary>
internal sealed class ReportElements(XmlReader reader)
{
    /// <summary>Goes to the root element.</summary>
    /// <exception cref="InvalidDataException">It has another name.</exception>
    public void EnterRoot(string name)
    {
        if (reader.MoveToContent() != XmlNodeType.Element || reader.LocalName != name) throw new InvalidDataException($"its root is not <{name}>");
    }

    /// <summary>Calls for each child of the element that the reader stands on; the call must read it by <see cref="Text"/>, <see cref="Children"/> or <see cref="Skip"/>.</summary>
    public void Children(Action<string> take) => TextOrChildren(take);

    /// <summary>The text of the element, at its bound, without white space around it and control characters; elements within it are passed over.</summary>
    public string Text() => TextOrChildren(_ => Skip());

    /// <summary>The same for an element that may hold other elements instead of a text.</summary>
    public string TextOrChildren(Action<string> take)
    {
        var depth = reader.Depth;
        if (depth >= AggregateReportLimits.Depth) throw TooDeep();
        var text = new StringBuilder();
        if (!reader.IsEmptyElement)
        {
            reader.Read();
            while (reader.Depth > depth)
            {
                if (reader.NodeType == XmlNodeType.Element)
                {
                    take(reader.LocalName);
                    continue;
                }

                if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && text.Length <= AggregateReportLimits.Text) Append(text, reader.Value);
                if (!reader.Read()) break;
            }
        }

        reader.Read();
        return Cut(text);
    }

    public void Skip() => reader.Skip();

    private static InvalidDataException TooDeep() => new($"its elements are nested deeper than {AggregateReportLimits.Depth}");

    private static string Cut(StringBuilder text)
    {
        var whole = text.ToString().Trim();
        return whole.Length > AggregateReportLimits.Text ? whole[..AggregateReportLimits.Text].Trim() : whole;
    }

    private static void Append(StringBuilder text, string value)
    {
        foreach (var c in value.AsSpan(0, Math.Min(value.Length, 4 * AggregateReportLimits.Text))) text.Append(char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c);
    }
}
