namespace Postrider.Relay.Queue;

/// <summary>A link of a <see cref="Chain{T}"/>; it stands in one chain at a time.</summary>
internal interface ILink<T>
    where T : class
{
    T? Next { get; set; }

    T? Previous { get; set; }
}

/// <summary>A doubly linked list whose links are the members themselves: no allocation, and anyone leaves from the middle at once.</summary>
internal struct Chain<T>
    where T : class, ILink<T>
{
    public T? First { get; private set; }

    public T? Last { get; private set; }

    public int Count { get; private set; }

    public void AddLast(T link)
    {
        link.Previous = Last;
        link.Next = null;
        if (Last is null) First = link;
        else Last.Next = link;
        Last = link;
        Count++;
    }

    public void AddFirst(T link)
    {
        link.Next = First;
        link.Previous = null;
        if (First is null) Last = link;
        else First.Previous = link;
        First = link;
        Count++;
    }

    public void Remove(T link)
    {
        if (link.Previous is { } previous) previous.Next = link.Next;
        else First = link.Next;
        if (link.Next is { } next) next.Previous = link.Previous;
        else Last = link.Previous;
        link.Next = link.Previous = null;
        Count--;
    }
}
