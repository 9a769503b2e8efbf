using System.Text;

namespace Qme.Waiting;

/// <summary>
/// Makes lines of the bytes of a text in UTF-8, as they come. A line ends with a line feed, a carriage return, or both, as everywhere where output is
/// read. What is not UTF-8 becomes the replacement character.
/// </summary>
internal sealed class LineSplitter
{
    private const char ByteOrderMark = '\ufeff';

    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _line = new();
    private char[] _characters = [];
    private bool _isBegun;
    private bool _isAfterReturn;

    /// <summary>The lines that the bytes complete.</summary>
    public IReadOnlyList<string> Add(ReadOnlySpan<byte> bytes)
    {
        int most = Encoding.UTF8.GetMaxCharCount(bytes.Length);
        if (_characters.Length < most)
        {
            _characters = new char[most];
        }

        List<string> lines = [];
        foreach (char character in _characters.AsSpan(0, _decoder.GetChars(bytes, _characters, flush: false)))
        {
            if (character is '\n' && _isAfterReturn)
            {
                // The line ended with the carriage return before.
                _isAfterReturn = false;
                continue;
            }

            _isAfterReturn = character is '\r';
            if (character is '\n' or '\r')
            {
                lines.Add(_line.ToString());
                _line.Clear();
            }
            else if (_isBegun || character is not ByteOrderMark)
            {
                _line.Append(character);
            }

            _isBegun = true;
        }

        return lines;
    }

    /// <summary>What there is of a line that nobody has ended, and nobody will; null for nothing.</summary>
    public string? Finish()
    {
        char[] rest = new char[1];
        _line.Append(rest, 0, _decoder.GetChars([], rest, flush: true));
        string? line = _line.Length > 0 ? _line.ToString() : null;
        _line.Clear();
        (_isBegun, _isAfterReturn) = (false, false);
        return line;
    }
}
