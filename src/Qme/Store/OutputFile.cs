using System.Text;

namespace Qme.Store;

/// <summary>
/// Reads what a command wrote, as text: UTF-8, with the replacement character for what is not. The file itself keeps
/// every byte. It may still grow while it is read.
/// </summary>
public static class OutputFile
{
    private const int BlockSize = 64 * 1024;

    /// <summary>Reads the lines one by one; the file is never in memory as a whole.</summary>
    public static IEnumerable<string> ReadLines(string path) => ReadLines(path, offset: 0);

    /// <summary>Reads the last lines.</summary>
    /// <param name="path">The file.</param>
    /// <param name="count">How many lines at most.</param>
    /// <param name="withinBytes">How many bytes from the end at most: a line may be longer than anybody wants to see.</param>
    public static IEnumerable<string> ReadLastLines(string path, int count, long withinBytes = long.MaxValue)
    {
        if (count <= 0)
        {
            return [];
        }

        using FileStream stream = Open(path);
        return ReadLines(path, StartOfLastLines(stream, count, Math.Max(0, stream.Length - withinBytes)));
    }

    /// <summary>Reads everything as one text.</summary>
    public static string ReadText(string path)
    {
        using StreamReader reader = new(Open(path), Encoding.UTF8, detectEncodingFromByteOrderMarks: false);
        return reader.ReadToEnd();
    }

    private static IEnumerable<string> ReadLines(string path, long offset)
    {
        using FileStream stream = Open(path);
        stream.Position = offset;
        using StreamReader reader = new(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, BlockSize);
        while (reader.ReadLine() is string line)
        {
            yield return line;
        }
    }

    /// <summary>Finds where the last lines begin.</summary>
    internal static long StartOfLastLines(FileStream stream, int count) => count > 0 ? StartOfLastLines(stream, count, first: 0) : stream.Length;

    /// <summary>Finds where the last lines begin, reading backwards from the end.</summary>
    private static long StartOfLastLines(FileStream stream, int count, long first)
    {
        byte[] block = new byte[BlockSize];
        long end = stream.Length;

        // The line break at the very end ends the last line: it does not begin another one.
        long position = end;
        int breaks = 0;
        byte following = 0;
        while (position > first)
        {
            int length = (int)Math.Min(BlockSize, position - first);
            position -= length;
            stream.Position = position;
            if (stream.ReadAtLeast(block.AsSpan(0, length), length, throwOnEndOfStream: false) < length)
            {
                // The command has emptied its file meanwhile: what is there now is all there is to show.
                return Math.Min(first, stream.Length);
            }

            for (int i = length - 1; i >= 0; i--)
            {
                // As ReadLine has it: a program that rewrites its line writes a carriage return alone, which ends one too.
                bool isBreak = block[i] == (byte)'\n' || (block[i] == (byte)'\r' && following != (byte)'\n');
                if (isBreak && position + i != end - 1 && ++breaks == count)
                {
                    return position + i + 1;
                }

                following = block[i];
            }
        }

        return first;
    }

    /// <summary>Opens it, however many others read and write it.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.OutputNotFound"/>; <see cref="ErrorIds.OutputNotReadable"/>.</exception>
    internal static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new QmeException(ErrorIds.OutputNotFound, $"There is no output at '{path}'.", path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new QmeException(ErrorIds.OutputNotReadable, $"The output '{path}' cannot be read: {e.Message}", path, e);
        }
    }
}
