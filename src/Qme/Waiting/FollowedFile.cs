using Qme.Store;

namespace Qme.Waiting;

/// <summary>A file that grows while it is read. It need not be there yet, and may be emptied, or another one take its place: then it is read anew.</summary>
internal sealed class FollowedFile(string path, int? tail) : IDisposable
{
    private readonly byte[] _block = new byte[64 * 1024];
    private readonly LineSplitter _lines = new();
    private FileStream? _file;
    private string? _opened;
    private long _position;
    private int? _tail = tail;

    /// <summary>Where it is. As long as it has not been found, it may turn out to be elsewhere; after that another file follows it.</summary>
    public string Path { get; private set; } = path;

    /// <summary>Whether it was there at some time.</summary>
    public bool WasFound { get; private set; }

    /// <summary>Says that it is to be found elsewhere from now on.</summary>
    /// <returns>What there still is to read where it was.</returns>
    public IEnumerable<string> Move(string path)
    {
        foreach (string line in WasFound ? ReadNew() : [])
        {
            yield return line;
        }

        Release();
        if (Restart() is string rest)
        {
            yield return rest;
        }

        Path = path;
    }

    /// <summary>Reads the lines that have come to their end since the last time, and not what comes meanwhile: that might never end.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.OutputNotReadable"/>.</exception>
    public IEnumerable<string> ReadNew()
    {
        if (_file is not null && IsReplaced(_file))
        {
            foreach (string line in ReadToEnd(_file))
            {
                yield return line;
            }

            Release();
            if (Restart() is string rest)
            {
                yield return rest;
            }
        }

        if (_file is null && !TryOpen())
        {
            yield break;
        }

        if (_file!.Length < _position)
        {
            if (Restart() is string rest)
            {
                yield return rest;
            }
        }

        foreach (string line in ReadToEnd(_file))
        {
            yield return line;
        }
    }

    /// <summary>What there is of a last line, when nothing more will come; null for nothing.</summary>
    public string? Finish() => _lines.Finish();

    /// <summary>Gives the file back until it is read again.</summary>
    public void Release()
    {
        _file?.Dispose();
        _file = null;
    }

    public void Dispose() => Release();

    // Two that grow are of different lengths. Ours can only have grown between the first look and the last. On Linux the kernel says besides what
    // an open file is called now.
    private bool IsReplaced(FileStream file)
    {
        long before = LengthOf(Path);
        long ours = file.Length;
        long after = LengthOf(Path);
        return before >= 0 && after >= 0 && (!(before <= ours && ours <= after) || NameOf(file) != _opened);
    }

    private static string? NameOf(FileStream file) =>
        OperatingSystem.IsLinux() ? new FileInfo($"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}").LinkTarget : null;

    private static long LengthOf(string path)
    {
        try
        {
            return new FileInfo(path).Length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is not there, or on its way from one name to another.
            return -1;
        }
    }

    private bool TryOpen()
    {
        try
        {
            _file = OutputFile.Open(Path);
        }
        catch (QmeException e) when (e.ErrorId == ErrorIds.OutputNotFound)
        {
            _tail = null;
            return false;
        }

        WasFound = true;
        _opened = NameOf(_file);
        if (_tail is int count)
        {
            _position = OutputFile.StartOfLastLines(_file, count);
            _tail = null;
        }

        return true;
    }

    private IEnumerable<string> ReadToEnd(FileStream file)
    {
        long end = file.Length;
        while (_position < end)
        {
            file.Position = _position;
            int read = file.Read(_block, 0, (int)Math.Min(_block.Length, end - _position));
            if (read == 0)
            {
                break;
            }

            _position += read;
            foreach (string line in _lines.Add(_block.AsSpan(0, read)))
            {
                yield return line;
            }
        }
    }

    /// <summary>Begins anew.</summary>
    /// <returns>What there was of a last line; null for nothing.</returns>
    private string? Restart()
    {
        _position = 0;
        return _lines.Finish();
    }
}
