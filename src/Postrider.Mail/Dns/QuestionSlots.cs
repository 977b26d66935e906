namespace Postrider.Mail.Dns;

/// <summary>
/// Bounds the questions on their way. Slow ones may hold three quarters of the slots and no more, so that however many zones
/// are dead, a quarter of the slots turns over quickly and questions about living ones get through.
/// </summary>
internal sealed class QuestionSlots(int maximum) : IDisposable
{
    private readonly SemaphoreSlim _free = new(maximum);
    private readonly int _slowAllowed = maximum - maximum / 4;
    private int _slow;

    public async Task<Slot> EnterAsync(CancellationToken cancellation)
    {
        await _free.WaitAsync(cancellation).ConfigureAwait(false);
        return new Slot(this);
    }

    public void Dispose() => _free.Dispose();

    /// <summary>A place among the questions on their way.</summary>
    internal sealed class Slot(QuestionSlots slots) : IDisposable
    {
        private bool _isSlow;

        /// <summary>Declares the question a slow one.</summary>
        /// <returns>Whether it may go on.</returns>
        public bool TrySlowDown()
        {
            if (_isSlow) return true;
            if (Interlocked.Increment(ref slots._slow) > slots._slowAllowed)
            {
                Interlocked.Decrement(ref slots._slow);
                return false;
            }

            return _isSlow = true;
        }

        public void Dispose()
        {
            if (_isSlow) Interlocked.Decrement(ref slots._slow);
            slots._free.Release();
        }
    }
}
