# Grid Engine: the command is qsub, and the task is the job that it submits. Observed with Son of Grid Engine 8.1.9.
. $PSScriptRoot/Submission.ps1
. $PSScriptRoot/Queue.ps1
. $PSScriptRoot/Accounting.ps1
. $PSScriptRoot/Parts.ps1
. $PSScriptRoot/Files.ps1
. $PSScriptRoot/Orders.ps1

function Get-Definition {
    @{
        Description        = 'Submits batch jobs to Grid Engine: takes its qsub.'
        CommandName        = 'qsub'
        Inherit            = 'shell'
        SubmittedOnFailure = $true
        Ref                = 'JobId'
        Column             = @(
            @{ Name = 'JobId'; Width = 8 }
            @{ Name = 'Queue'; Width = 10 }
            @{ Name = 'State'; Label = 'JobState'; Width = 12 }
            'Reason'
        )
        Setting            = @{
            lost_after = @{ Default = '5m'; Kind = 'Duration'; Description = 'How long neither the queue nor accounting may know a job before it is taken for lost.' }
            clock_skew = @{ Default = '15s'; Kind = 'Duration'; Description = 'How far the clocks of this machine and of the one of the qmaster may be apart.' }
        }
        Action             = @{
            status  = @{ Description = 'What accounting says, a record for each job or element; before that, what the queue says.' }
            explain = @{ Description = 'Why it waits, or what is wrong: what qstat -j says of that.' }
            cancel  = @{ Description = 'Deletes the job: qdel.' }
            hold    = @{ Description = 'Keeps it from starting until it is released: qhold.' }
            release = @{ Description = 'Lets what is held start: qrls.' }
        }
    }
}

# PBS has a qsub as well. What SGE_ROOT leads to is Grid Engine's; the packages of distributions set it only within their qsub.
function Test-Command {
    param($Command, $Capture)
    [bool] $env:SGE_ROOT -or (Test-GridEngine $Command.FilePath $Capture)
}

# A job that is named has been submitted, whatever happened to qsub afterwards: with -sync y it ends as the job does.
function Complete-Submission {
    param($Task, $Result, $Settings, $Capture, $Log)
    $job = Read-Submission $Task
    $reply = if (-not ($Result.ErrorOutput -match 'request could not be scheduled')) { Read-QsubReply $Result.Output $job.IsTerse }
    if ($null -eq $reply) {
        return
    }

    $data = [ordered]@{
        JobId      = $reply.JobId
        JobName    = $reply.JobName ?? $job.JobName
        Queue      = $null
        State      = 'qw'
        Host       = $null
        Array      = $reply.Array
        Submission = @{
            After  = $Task.Started ?? $Task.Created
            Before = if ($job.IsSync) { $Task.Started ?? $Task.Created } else { [System.DateTimeOffset]::UtcNow }
        }
    }
    if ($job.IsUnderstood) {
        $data.Submission.OutputPath = Get-FilePattern $job $reply $Task.User $job.OutputPaths o
        $data.Submission.ErrorPath = if ($null -eq $job.ErrorPaths) { $data.Submission.OutputPath } else { Get-FilePattern $job $reply $Task.User $job.ErrorPaths e }
    }

    if (-not $job.IsSync) {
        return $data
    }

    # Interrupted, such a qsub deletes its job.
    $data.Submission.IsInterrupted = $Result.WasStopped
    $pending = [pscustomobject]@{
        Id = $Task.Id; Ref = $data.JobId; User = $Task.User; State = 'Pending'; HasEnded = $false; StopRequested = $Task.StopRequested; RefreshedAt = $null
        Data = [pscustomobject] $data
    }
    $answer = Update-Task @($pending) $Settings $Capture $Log
    foreach ($name in $answer.Data.Keys) {
        $data[$name] = $answer.Data[$name]
    }

    $answer.Remove('Id')
    $answer.Data = $data
    $answer
}

# One question about all of them, and few about those that the queue does not know any more.
function Update-Task {
    param($Tasks, $Settings, $Capture, $Log)
    $now = [System.DateTimeOffset]::UtcNow
    $queue = Read-Queue $Capture $Tasks.User
    $watched = @(foreach ($task in $Tasks | Where-Object { $_.Data.JobId }) { Get-Watched $task $Tasks $queue $Settings $now })
    $accounting = Read-Accounting $Capture @($watched | Where-Object { $_.Missing.Count -gt 0 }) $now $Log
    foreach ($one in $watched) {
        Get-Answer $one $accounting $Settings $now
    }
}

function Get-OutputFile {
    param($Task)
    Get-JobFile $Task
}

function Invoke-Status {
    param($Task, $Capture, $Settings)
    Get-JobStatus $Task $Capture $Settings
}

function Invoke-Explain {
    param($Task, $Capture)
    Get-JobExplanation $Task $Capture
}

function Invoke-Cancel {
    param($Tasks, $Capture)
    Invoke-Order $Tasks $Capture qdel 'cancel requested'
}

function Invoke-Hold {
    param($Tasks, $Capture)
    Invoke-Order $Tasks $Capture qhold held
}

function Invoke-Release {
    param($Tasks, $Capture)
    Invoke-Order $Tasks $Capture qrls released
}
