# What becomes of a task. Its job is one part, or as many as its array has elements. The State of a part is in the words of Grid Engine: letters of
# qstat (qw, r) as long as it is in the queue, then done, exit 3, or failed 37; deleted; and forgotten, when nobody knows.

# The state of a task for that of a part. Whatever waits has a q among its letters (sge_status(5)): qw, hqw, Eqw, Rq; what has none runs, or is suspended:
# r, t, s, dr.
function Get-StateOf([string] $Word) {
    switch -CaseSensitive -Wildcard ($Word) {
        'done' { return 'Complete' }
        'deleted' { return 'Cancelled' }
        'forgotten' { return 'Lost' }
        'exit *' { return 'Failed' }
        'failed *' { return 'Failed' }
        '*q*' { return 'Pending' }
    }

    'Running'
}

function Test-Ended([string] $Word) {
    (Get-StateOf $Word) -cnotin 'Pending', 'Running'
}

# Whether a time belongs to the job of a task, and not to another that has its id: Grid Engine uses ids again after its qmaster was killed. A job
# was submitted while qsub ran, and starts after that.
function Test-Own($Task, $Submitted, $Started, [timespan] $Skew) {
    $submission = $Task.Data.Submission
    if ($null -ne $Submitted) {
        return $Submitted -ge $submission.After - $Skew -and $Submitted -le $submission.Before + $Skew
    }

    $null -ne $Started -and $Started -ge $submission.After - $Skew
}

# A task with what is known of its parts, what the queue says of them, and which of them it does not know any more.
function Get-Watched($Task, $Tasks, $Queue, $Settings, [System.DateTimeOffset] $Now) {
    $data = $Task.Data
    $parts = @{}
    if ($data.Array) {
        foreach ($element in $data.Elements) {
            $part = @{}
            foreach ($property in $element.psobject.Properties) {
                $part[$property.Name] = $property.Value
            }

            $parts[[int] $element.Index] = $part
        }
    }
    else {
        $parts[0] = @{ State = $data.State; MissingSince = $data.MissingSince }
    }

    # What is told of a job belongs to the last task with its id.
    $isLast = -not @($Tasks | Where-Object { $_.Ref -eq $Task.Ref -and $_.Id -gt $Task.Id })
    $live = @{}
    foreach ($entry in $Queue[$data.JobId]) {
        if ($isLast -and (Test-Own $Task $entry.Submitted $entry.Started $Settings.clock_skew)) {
            foreach ($index in $data.Array ? (Expand-TaskList $entry.Tasks) : 0) {
                $live[$index] = $entry
            }
        }
    }

    $missing = [System.Collections.Generic.List[int]]::new()
    $since = $Now
    foreach ($index in $data.Array ? (Expand-TaskList $data.Array) : 0) {
        $part = $parts[$index]
        if ($live.ContainsKey($index) -or ($part -and (Test-Ended $part.State) -and $part.State -cne 'forgotten')) {
            continue
        }

        $missing.Add($index)
        if ($null -ne $part.MissingSince -and $part.MissingSince -lt $since) {
            $since = $part.MissingSince
        }
    }

    $lastSeen = $Task.RefreshedAt ?? $data.Submission.After
    @{ Task = $Task; Parts = $parts; Live = $live; Missing = $missing; MissingSince = $since; LastSeen = if ($since -lt $lastSeen) { $since } else { $lastSeen } }
}

# The ends of the parts of a job by their index. Of several records of one the last counts; one without an end only when nothing more is to be expected,
# because the job may have been put back into the queue.
function Get-End($Watched, $Accounting, $Settings, [System.DateTimeOffset] $Now) {
    $ends = @{}
    foreach ($record in $Accounting.Records[$Watched.Task.Data.JobId]) {
        if (Test-Own $Watched.Task (ConvertFrom-GridTime $record.qsub_time) $null $Settings.clock_skew) {
            $part = ConvertFrom-Record $record
            $index = if ($record.taskid -match '^\d+$') { [int] $record.taskid } else { 0 }
            if ($null -ne $part -and ($null -ne $part.Ended -or $Now - $Watched.MissingSince -ge $script:AccountingDelay)) {
                $ends[$index] = $part
            }
            else {
                $ends.Remove($index)
            }
        }
    }

    $ends
}

# What a part is that neither the queue knows nor accounting: a job that was deleted before it ran leaves no record.
function Get-Missing($Part, [bool] $IsStopRequested, [bool] $IsAsked, $Settings, [System.DateTimeOffset] $Now) {
    $missing = $Part ? $Part.Clone() : @{ State = 'qw' }
    if ($missing.State -ceq 'forgotten') {
        return $missing
    }

    $missing.MissingSince ??= $Now
    $silence = $Now - $missing.MissingSince
    if ($IsAsked -and $IsStopRequested -and $silence -ge $script:AccountingDelay) {
        $missing.State = 'deleted'
    }
    elseif ($IsAsked -and $silence -ge $Settings.lost_after) {
        $missing.State = 'forgotten'
        $missing.Reason = 'ForgottenByScheduler'
    }

    $missing
}

# What is newly known of a task, for Qme.
function Get-Answer($Watched, $Accounting, $Settings, [System.DateTimeOffset] $Now) {
    $task = $Watched.Task
    $isStopRequested = $null -ne $task.StopRequested -or $task.Data.Submission.IsInterrupted
    $parts = $Watched.Parts
    foreach ($index in $Watched.Live.Keys) {
        $entry = $Watched.Live[$index]
        $parts[$index] = @{ State = $entry.State; Started = $entry.Started; Queue = $entry.Queue; Host = $entry.Host }
    }

    if ($Watched.Missing.Count -gt 0) {
        $ends = Get-End $Watched $Accounting $Settings $Now
        $isAsked = $Accounting.Asked.Contains($task.Data.JobId)
        foreach ($index in $Watched.Missing) {
            $parts[$index] = $ends[$index] ?? (Get-Missing $parts[$index] $isStopRequested $isAsked $Settings $Now)
            if ($isStopRequested -and $parts[$index].State -clike 'failed *') {
                $parts[$index].State = 'deleted'
                $parts[$index].Reason = $null
            }
        }
    }

    $answer = if ($task.Data.Array) { Join-Part $parts } elseif ($parts[0].MissingSince -and -not (Test-Ended $parts[0].State)) {
        # Nobody says anything of it now: it stays as it was.
        @{ Data = @{ MissingSince = $parts[0].MissingSince } }
    }
    else { Get-PartAnswer $parts[0] }

    $answer.Id = $task.Id
    $answer
}

# What is known of a task whose job is one part.
function Get-PartAnswer($Part) {
    $state = Get-StateOf $Part.State
    $hasEnded = $state -cnotin 'Pending', 'Running'
    @{
        State    = $state
        Reason   = $Part.Reason ?? $(if (-not $hasEnded -and $Part.State -cnotin 'qw', 'r', 't') { $Part.State })
        ExitCode = if ($hasEnded) { $Part.ExitCode }
        Signal   = if ($hasEnded) { $Part.Signal }
        Started  = if ($state -cne 'Pending') { $Part.Started }
        Ended    = if ($hasEnded) { $Part.Ended }
        Data     = @{ State = $Part.State; Queue = $Part.Queue; Host = $Part.Host; MissingSince = $Part.MissingSince }
    }
}

# What is known of a task whose job is an array. What waits as it did from the beginning is not noted.
function Join-Part($Parts) {
    $states = @{}
    $words = @{}
    $elements = [System.Collections.Generic.List[object]]::new()
    $started = $ended = $exitCode = $queueName = $null
    $indexes = [int[]] $Parts.Keys
    [array]::Sort($indexes)
    foreach ($index in $indexes) {
        $part = $Parts[$index]
        $state = Get-StateOf $part.State
        $states[$state] = $true
        $words[$part.State] = 1 + $words[$part.State]
        $queueName ??= $part.Queue
        if ($part.ExitCode -gt $exitCode) { $exitCode = $part.ExitCode }
        if ($state -cne 'Pending' -and $null -ne $part.Started -and ($null -eq $started -or $part.Started -lt $started)) { $started = $part.Started }
        if ($null -ne $part.Ended -and ($null -eq $ended -or $part.Ended -gt $ended)) { $ended = $part.Ended }

        $element = [ordered]@{ Index = $index; State = $part.State }
        foreach ($name in 'Reason', 'ExitCode', 'Signal', 'Started', 'Ended', 'Host', 'MissingSince') {
            if ($null -ne $part[$name] -and ($name -cne 'Started' -or $state -cne 'Pending')) {
                $element[$name] = $part[$name]
            }
        }

        $elements.Add($element)
    }

    $state = if ($states.Running -or ($states.Pending -and $states.Count -gt 1)) { 'Running' } else { @('Pending', 'Lost', 'Failed', 'Cancelled', 'Complete' | Where-Object { $states[$_] })[0] }
    $hasEnded = $state -cnotin 'Pending', 'Running'
    $counts = Join-Count $words
    @{
        State    = $state
        Reason   = if ($state -cne 'Complete' -and $counts -cnotmatch '^\d+ (qw|r|t)$') { $counts }
        ExitCode = if ($state -ceq 'Complete') { 0 } elseif ($state -ceq 'Failed') { $exitCode }
        Started  = if ($state -cne 'Pending') { $started }
        Ended    = if ($hasEnded) { $ended }
        Data     = @{ State = $counts; Queue = $queueName; Elements = $elements }
    }
}

# How many parts are in which state, the rarest first: 1 exit 1, 12 done
function Join-Count($Words) {
    $names = [string[]] $Words.Keys
    [array]::Sort([int[]] @(foreach ($name in $names) { $Words[$name] }), $names)
    @(foreach ($name in $names) { "$($Words[$name]) $name" }) -join ', '
}
