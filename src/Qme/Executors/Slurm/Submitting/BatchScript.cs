using System.Security.Cryptography;
using System.Text;
using Qme.Configuration;
using Qme.Execution;
using Qme.Store;

namespace Qme.Executors.Slurm.Submitting;

/// <summary>The script of a submission, as sbatch finds it: it may be edited or gone afterwards, but this is what runs.</summary>
/// <param name="Path">The absolute path; null when it was given in the command (<c>--wrap</c>) or through the pipeline.</param>
/// <param name="Content">Its bytes; null when there is none that can be read.</param>
internal sealed record BatchScript(string? Path, byte[]? Content)
{
    /// <summary>The path by which a script comes through the pipeline.</summary>
    public const string StandardInput = "/dev/stdin";

    // Slurm takes 4 MiB unless the site says otherwise (slurm.conf(5), max_script_size).
    private const int MostBytes = 64 << 20;

    /// <summary>Its text; null when there is none that can be read.</summary>
    public string? Text => Content is null ? null : Encoding.UTF8.GetString(Content);

    /// <summary>The SHA-256 of its bytes, in hexadecimal digits; null when there is none that can be read.</summary>
    public string? Hash => Content is null ? null : Convert.ToHexStringLower(SHA256.HashData(Content));

    /// <summary>Finds the script of a task.</summary>
    /// <param name="task">The task.</param>
    /// <param name="commandLine">Its arguments.</param>
    /// <param name="variable">Reads a variable of sbatch's environment.</param>
    public static BatchScript Find(QmeTask task, SbatchArguments commandLine, Func<string, string?> variable)
    {
        if (commandLine.ValueOf("wrap") is string command)
        {
            return new BatchScript(null, Encoding.UTF8.GetBytes($"#!/bin/sh\n# This script was created by sbatch --wrap.\n\n{command}\n"));
        }

        if (commandLine.ScriptIndex >= task.ArgumentList.Count)
        {
            return new BatchScript(null, task.InputPath is null ? null : Read(task.InputPath));
        }

        // The standard input that is meant is sbatch's, not ours.
        string? path = Locate(task, commandLine, variable);
        string? source = path == StandardInput ? task.InputPath : path;
        return new BatchScript(path, source is null ? null : Read(source));
    }

    /// <summary>The file that keeps the script of a task; it is not there when the script could not be read.</summary>
    public static string CopyOf(QmeTask task) => System.IO.Path.Combine(TaskFiles.Of(task).Directory, "script");

    /// <summary>Keeps it with the output of the task.</summary>
    /// <exception cref="QmeException"><see cref="ErrorIds.StoreNotWritable"/>; <see cref="ErrorIds.StoreFull"/>.</exception>
    public void Keep(QmeTask task)
    {
        if (Content is null)
        {
            return;
        }

        string path = CopyOf(task);
        try
        {
            using FileStream copy = Home.OpenFile(path, FileMode.Create, FileAccess.Write, FileShare.Read);
            copy.Write(Content);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.From(e, path);
        }
    }

    /// <summary>
    /// Where sbatch looks for the script: a path that begins with a dot counts from the directory it is called in, a name from <c>--chdir</c>, and
    /// then from the directories of the PATH (sbatch(1), SCRIPT PATH RESOLUTION; observed with 22.05).
    /// </summary>
    private static string? Locate(QmeTask task, SbatchArguments commandLine, Func<string, string?> variable)
    {
        string name = task.ArgumentList[commandLine.ScriptIndex];
        string current = task.WorkingDirectory;
        if (name.Length == 0 || name.Contains('\0'))
        {
            return null;
        }

        if (name[0] is '.' or '/')
        {
            return System.IO.Path.GetFullPath(name, current);
        }

        string start = Submission.DirectoryOf(commandLine.ValueOf("chdir"), current);
        return (variable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Prepend(start)
            .Select(directory => System.IO.Path.Combine(System.IO.Path.GetFullPath(directory, start), name))
            .FirstOrDefault(File.Exists) ?? System.IO.Path.GetFullPath(name, current);
    }

    private static byte[]? Read(string path)
    {
        try
        {
            FileSystemInfo file = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true) ?? new FileInfo(path);

            // A pipe or a device, which has no length, can be read but once, and by sbatch.
            return file is FileInfo { Exists: true, Length: > 0 and <= MostBytes } ? File.ReadAllBytes(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // sbatch will say so, in its own words.
            return null;
        }
    }
}
