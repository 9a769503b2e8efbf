using System.Security.Cryptography;
using Qme.Configuration;

namespace Qme.Store;

/// <summary>
/// A little room on the disk of the home, kept so that the end of a command can still be recorded when that command, or
/// anybody else, has filled the disk.
/// </summary>
internal sealed class Reserve(Home home)
{
    // Some pages of the database and of its journals, for some tasks that end at the same time.
    private const int Size = 256 * 1024;

    private string FilePath => Path.Combine(home.Path, "reserve");

    /// <summary>Makes sure that the room is there, if there is any.</summary>
    public void Keep()
    {
        if (File.Exists(FilePath))
        {
            return;
        }

        try
        {
            using FileStream stream = Home.OpenFile(FilePath, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

            // Not zeros: some file systems keep no room for those.
            stream.Write(RandomNumberGenerator.GetBytes(Size));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // There is no room to keep. Whether a task can still be recorded is for the database to say.
            TryRelease();
        }
    }

    /// <summary>Gives the room away.</summary>
    /// <returns>Whether there was any.</returns>
    public bool TryRelease()
    {
        try
        {
            bool isThere = File.Exists(FilePath);
            File.Delete(FilePath);
            return isThere;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
