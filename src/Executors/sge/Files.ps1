# Where jobs write to: qsub(1), -o, -e and -j.

# The file of a stream as far as it is known when the job has been submitted: names for the host and for the number of an element may be left.
# $Paths is what the option says, and $Letter that of the stream in the usual name, o or e.
function Get-FilePattern($Job, $Reply, $User, [string] $Paths, [string] $Letter) {
    $jobName = $Reply.JobName ?? $Job.JobName
    $usual = "$jobName.$Letter$($Reply.JobId)$(if ($Reply.Array) { '.$TASK_ID' })"

    # Of several, with the hosts before them that they are for, that of no host in particular.
    $entries = @($Paths -split ',' | ForEach-Object { if ($_ -match '^([^/:]*):(.*)$') { @{ Host = $Matches[1]; Path = $Matches[2] } } else { @{ Host = ''; Path = $_ } } })
    $path = @($entries | Where-Object { -not $_.Host } | ForEach-Object { $_.Path })[0] ?? $entries[0].Path
    if (-not $path) {
        return [System.IO.Path]::Combine($Job.WorkDir, $usual)
    }

    # Observed with 8.1.9: names of variables are found wherever they begin.
    $path = $path -replace '^~(?=/|$)', '$HOME'
    foreach ($variable in @('JOB_NAME', $jobName), @('JOB_ID', $Reply.JobId), @('HOME', $Job.Home), @('USER', $User)) {
        $path = $path.Replace('$' + $variable[0], $variable[1])
    }

    $path = [System.IO.Path]::Combine($Job.WorkDir, $path)
    if ([System.IO.Directory]::Exists($path)) { [System.IO.Path]::Combine($path, $usual) } else { $path }
}

# The files of a task, one for each element that is known of an array.
function Get-JobFile($Task) {
    $data = $Task.Data
    if (-not $data.Submission.OutputPath) {
        return
    }

    foreach ($part in $data.Array ? $data.Elements : $data) {
        $file = @{ HasStarted = [bool] ($data.Array ? $part.Started : $Task.Started) }
        if ($data.Array) {
            $file.Part = "$($data.JobId).$($part.Index)"
        }

        # Observed with 8.1.9: what is no array has the number 0.
        foreach ($name in 'OutputPath', 'ErrorPath') {
            $file[$name] = $data.Submission.$name.Replace('$TASK_ID', [string] ($part.Index ?? 0)).Replace('$HOSTNAME', [string] $part.Host)
        }

        $file
    }
}
