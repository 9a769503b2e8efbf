# What is asked or told about single jobs.

# Tells a program to do something with the jobs of tasks, all in one call, and says for each what came of it. Observed with 8.1.9: it says
# what it has done, denies the rest, and says nothing of what is so already.
function Invoke-Order($Tasks, $Capture, [string] $Program, [string] $Message) {
    $submitted = @($Tasks | Where-Object { $_.Data.JobId })
    foreach ($task in $Tasks | Where-Object { -not $_.Data.JobId }) {
        @{ Id = $task.Id; Error = 'has no job that Grid Engine could be told about.' }
    }

    if ($submitted.Count -eq 0) {
        return
    }

    $answer = & $Capture $Program @($submitted | ForEach-Object { $_.Data.JobId })
    $lines = @($answer.Output) + @($answer.ErrorOutput)
    foreach ($task in $submitted) {
        $id = $task.Data.JobId
        $own = @($lines -match "\b(job|job-array task) `"?$id\b")
        $denied = @($own -match 'denied|not allowed|cannot|error')
        if ($denied.Count -gt 0) {
            @{ Id = $task.Id; Error = "was refused by ${Program}: $($denied[0].Trim() -replace '^denied:\s*')." }
        }
        elseif ($answer.ExitCode -ne 0 -and $own.Count -eq 0) {
            @{ Id = $task.Id; Error = "may not have heard of it, because ${Program} failed: $(Get-Words $answer)" }
        }
        elseif ($Program -ceq 'qdel' -and $own.Count -gt 0 -and -not ($own -match 'registered')) {
            # It had not started, and is gone without a trace.
            Get-DeletedAnswer $task
        }
        else {
            @{ Id = $task.Id; Message = $Message }
        }
    }
}

# A job that was deleted before it ran, or what was left of an array.
function Get-DeletedAnswer($Task) {
    if ($Task.Data.Array) {
        return @{ Id = $Task.Id; Message = 'cancel requested' }
    }

    @{ Id = $Task.Id; Message = 'cancelled'; State = 'Cancelled'; Data = @{ State = 'deleted'; MissingSince = $null } }
}

# What accounting says of a job, a record for each of its parts; before that, what was last known of it.
function Get-JobStatus($Task, $Capture, $Settings) {
    if (-not $Task.Data.JobId) {
        return [pscustomobject] [ordered]@{ Id = $Task.Id; state = [string] $Task.State; exit_status = $Task.ExitCode }
    }

    $told = if ($Task.HasEnded) { Invoke-Qacct $Capture '-j', $Task.Data.JobId }
    if ($told.Failure) {
        throw $told.Failure
    }

    $records = @($told.Records | Where-Object { $_ -and (Test-OwnRecord $Task $_ $Settings) })
    if ($records) {
        foreach ($record in $records) {
            $status = [ordered]@{ Id = $Task.Id }
            foreach ($name in 'jobnumber', 'taskid', 'jobname', 'qname', 'hostname', 'failed', 'exit_status', 'qsub_time', 'start_time', 'end_time', 'ru_wallclock', 'cpu', 'maxvmem') {
                if ($record.Contains($name)) {
                    $status[$name] = $record[$name]
                }
            }

            [pscustomobject] $status
        }

        return
    }

    foreach ($part in $Task.Data.Array ? $Task.Data.Elements : $Task.Data) {
        [pscustomobject] [ordered]@{ Id = $Task.Id; jobnumber = $Task.Data.JobId; taskid = $part.Index; jobname = $Task.Data.JobName; qname = $Task.Data.Queue; state = $part.State; start_time = $part.Started ?? $Task.Started }
    }
}

function Test-OwnRecord($Task, $Record, $Settings) {
    Test-Own $Task (ConvertFrom-GridTime $Record.qsub_time) $null $Settings.clock_skew
}

# Why a job waits, or what is wrong with it.
function Get-JobExplanation($Task, $Capture) {
    if (-not $Task.Data.JobId) {
        return "There is no job: qsub has submitted none."
    }

    if ($Task.HasEnded) {
        return "Job $($Task.Data.JobId) has ended: $($Task.Data.State)$(if ($Task.Reason) { ", $($Task.Reason)" })."
    }

    $answer = & $Capture qstat -j $Task.Data.JobId
    $said = @($answer.Output -match '^(error reason|scheduling info|jid_predecessor_list|hold)' -replace '\s+', ' ' )
    if ($said.Count -gt 0) { $said } else { "Job $($Task.Data.JobId) is in the state $($Task.Data.State), and Grid Engine says no more of it." }
}
