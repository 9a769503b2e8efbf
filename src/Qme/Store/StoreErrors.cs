using Microsoft.Data.Sqlite;

namespace Qme.Store;

/// <summary>Says in Qme's words what SQLite or the file system could not do.</summary>
internal static class StoreErrors
{
    // Result codes: https://www.sqlite.org/rescode.html
    private const int Perm = 3;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    public static QmeException From(SqliteException e, string path) => e.SqliteErrorCode switch
    {
        Busy or Locked => new QmeException(ErrorIds.StoreLocked, $"The database '{path}' is locked by another process.", path, e),
        Perm or ReadOnly or CannotOpen => new QmeException(ErrorIds.StoreNotWritable, $"The database '{path}' cannot be opened for writing: {e.Message}", path, e),
        Full => new QmeException(ErrorIds.StoreFull, $"No space is left for the database '{path}'.", path, e),
        InputOutput => new QmeException(ErrorIds.StoreNotWritable, $"The database '{path}' cannot be read or written: {e.Message}", path, e),
        Corrupt or NotADatabase => new QmeException(ErrorIds.StoreUnreadable, $"The database '{path}' is damaged: {e.Message} Nothing was changed.", path, e),
        _ => new QmeException(ErrorIds.StoreUnreadable, $"The database '{path}' failed: {e.Message}", path, e),
    };

    /// <summary>Whether it may go better later: others keep the database locked, or there is no room at the moment.</summary>
    public static bool MayPass(QmeException e) => e.ErrorId is ErrorIds.StoreLocked or ErrorIds.StoreFull;

    /// <summary>An error of the file system, in the home.</summary>
    public static QmeException From(Exception e, string path) => IsFull(e)
        ? new QmeException(ErrorIds.StoreFull, $"No space is left for '{path}'.", path, e)
        : new QmeException(ErrorIds.StoreNotWritable, $"'{path}' cannot be written: {e.Message}", path, e);

    // ENOSPC (28 on Linux and macOS) and ERROR_DISK_FULL, as .NET keeps them in HResult.
    private static bool IsFull(Exception e) => e is IOException && (e.HResult & 0xFFFF) is 28 or 112;
}
