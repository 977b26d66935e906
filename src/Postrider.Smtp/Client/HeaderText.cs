namespace Postrider.Smtp.Client;

/// <summary>The characters of a message's header.</summary>
public enum HeaderText : byte
{
    /// <summary>ASCII, or it does not matter.</summary>
    Ascii,
    Utf8,
}
