# What qacct(1) says of the jobs that have ended.

# So many are asked about one by one. More are found among all that have ended since one of them was last seen.
$script:FewJobs = 3

# Accounting may be told of an end a while after the queue has forgotten the job (sge_conf(5): flush_time, 15 seconds).
$script:AccountingDelay = [timespan]::FromSeconds(30)

# Asks with the given arguments, and gives Records, each with the keys as they stand there, and Failure, why there was no answer. That there is no
# such job is one.
function Invoke-Qacct($Capture, [string[]] $Arguments) {
    $answer = & $Capture qacct @Arguments
    $failure = if ($answer.ExitCode -ne 0 -and -not (@($answer.ErrorOutput) -match 'job .* not found|no such job|no jobs running since startup')) {
        "The accounting of Grid Engine cannot be read: $(Get-Words $answer)"
    }

    @{ Failure = $failure; Records = @(Read-Record $answer.Output) }
}

function Read-Record([string[]] $Lines) {
    $record = $null
    foreach ($line in $Lines) {
        if ($line.StartsWith('=====')) {
            if ($null -ne $record) {
                $record
            }

            $record = [ordered]@{}
        }
        elseif ($null -ne $record -and ($end = $line.IndexOf(' ')) -gt 0) {
            $record[$line.Substring(0, $end)] = $line.Substring($end).Trim()
        }
    }

    if ($null -ne $record) {
        $record
    }
}

# What is told of the jobs that the queue does not know any more: Records by the id of the job, and Asked, the ids of those of which all is known.
function Read-Accounting($Capture, [object[]] $Watched, [System.DateTimeOffset] $Now, $Log) {
    $accounting = @{ Records = @{}; Asked = [System.Collections.Generic.HashSet[string]]::new() }
    $left = $Watched
    if ($Watched.Count -gt $script:FewJobs) {
        $begin = $Now
        foreach ($one in $Watched) {
            $begin = if ($one.LastSeen -lt $begin) { $one.LastSeen } else { $begin }
        }

        foreach ($group in $Watched | Group-ByUser) {
            $told = Invoke-Qacct $Capture '-E', '-b', (Get-BeginTime $begin), '-o', $group, '-j'
            if ($told.Failure) {
                throw $told.Failure
            }

            Add-Record $accounting $told.Records
        }

        # Jobs that have not come to run have records without an end, which are to be found one by one only. A few of them each time.
        $left = @($Watched | Where-Object { -not $accounting.Records.ContainsKey($_.Task.Data.JobId) -and $Now - $_.MissingSince -ge $script:AccountingDelay })
    }

    for ($i = 0; $i -lt [System.Math]::Min($script:FewJobs, $left.Count); $i++) {
        $id = $left[$i].Task.Data.JobId
        $told = Invoke-Qacct $Capture '-j', $id
        if ($told.Failure) {
            $Log.Warning("Job ${id}: $($told.Failure)")
            continue
        }

        Add-Record $accounting $told.Records
        $null = $accounting.Asked.Add($id)
    }

    $accounting
}

function Add-Record($Accounting, [object[]] $Records) {
    # Below all records there is a sum, which is none.
    foreach ($record in $Records | Where-Object { $_.jobnumber }) {
        $Accounting.Records[$record.jobnumber] ??= [System.Collections.Generic.List[object]]::new()
        $Accounting.Records[$record.jobnumber].Add($record)
    }
}

# The users of what is watched, each once.
function Group-ByUser {
    begin { $names = [System.Collections.Generic.HashSet[string]]::new() }
    process { if ($names.Add($_.Task.User)) { $_.Task.User } }
}

# A time as -b takes it. The clocks of the hosts need not agree to the second.
function Get-BeginTime([System.DateTimeOffset] $Time) {
    $Time.ToLocalTime().AddMinutes(-1).ToString('yyyyMMddHHmm.ss', [cultureinfo]::InvariantCulture)
}

# What a record means, as a part of a job (see Parts.ps1). Observed with 8.1.9, and sge_status(5): "failed" is 0 where the job came to its own
# end, and exit_status is that of its script then; with 100 and 37, say, a signal ended it, and exit_status is 128 and its number. Null for
# one that tells of no end: the job was put back into the queue.
function ConvertFrom-Record($Record) {
    $code, $text = $Record.failed -split '\s*:\s*', 2
    if ($code -in '24', '25') {
        return
    }

    $status = [int] ($Record.exit_status -split '\s')[0]
    $part = @{ Started = ConvertFrom-GridTime $Record.start_time; Ended = ConvertFrom-GridTime $Record.end_time; Queue = $Record.qname; Host = $Record.hostname }
    if ($code -eq '0') {
        $part.State = if ($status -eq 0) { 'done' } else { "exit $status" }
        $part.ExitCode = $status
    }
    else {
        $part.State = "failed $code"
        if ($status -gt 128) {
            $part.Signal = $status - 128
        }

        # 100 says only that it has run.
        if ($code -ne '100' -or $status -le 128) {
            $part.Reason = $text
        }
    }

    $part
}
