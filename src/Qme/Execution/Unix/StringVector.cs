using System.Runtime.InteropServices;
using System.Text;

namespace Qme.Execution.Unix;

/// <summary>Texts as C has them in <c>argv</c> and <c>envp</c>: pointers to UTF-8 that ends with NUL, the last pointer null.</summary>
internal sealed unsafe class StringVector : IDisposable
{
    // One block holds the pointers and, behind them, the texts.
    private byte** _block;

    public StringVector(IReadOnlyList<string> texts)
    {
        nuint size = (nuint)(texts.Count + 1) * (nuint)sizeof(byte*);
        foreach (string text in texts)
        {
            size += (nuint)Encoding.UTF8.GetByteCount(text) + 1;
        }

        _block = (byte**)NativeMemory.Alloc(size);
        byte* next = (byte*)(_block + texts.Count + 1);
        byte* end = (byte*)_block + size;
        for (int i = 0; i < texts.Count; i++)
        {
            _block[i] = next;
            next += Encoding.UTF8.GetBytes(texts[i], new Span<byte>(next, (int)Math.Min(end - next, int.MaxValue)));
            *next++ = 0;
        }

        _block[texts.Count] = null;
    }

    public byte** Pointer => _block;

    public void Dispose()
    {
        NativeMemory.Free(_block);
        _block = null;
    }
}
