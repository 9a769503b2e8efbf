namespace Qme.Store;

/// <summary>Tells whether a file lies on a disk of this machine, as far as the name of the file system tells.</summary>
internal static class LocalFileSystem
{
    // A list of the known rather than of the unknown: an unfamiliar name is more often a cluster's than a disk's.
    private static readonly HashSet<string> s_local = new(StringComparer.OrdinalIgnoreCase)
    {
        "ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "jfs", "reiserfs", "bcachefs",
        "tmpfs", "overlay", "overlayfs", "apfs", "hfs", "ufs", "ntfs", "refs",
    };

    public static bool Holds(string path)
    {
        try
        {
            return s_local.Contains(new DriveInfo(path).DriveFormat);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Not known to be local: the caller then takes the way that is right everywhere.
            return false;
        }
    }
}
