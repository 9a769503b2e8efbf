# What qstat(1) says of the jobs that have not ended.

# A time as Grid Engine prints it, which is local time; null where it prints none.
function ConvertFrom-GridTime([string] $Text) {
    $formats = [string[]] ('yyyy-MM-ddTHH:mm:ss', 'yyyy-MM-ddTHH:mm:ss.FFF', 'ddd MMM d HH:mm:ss yyyy', 'MM/dd/yyyy HH:mm:ss', 'MM/dd/yyyy HH:mm:ss.FFF')
    $style = [System.Globalization.DateTimeStyles] 'AllowWhiteSpaces, AssumeLocal, AdjustToUniversal'
    $time = [System.DateTimeOffset]::MinValue

    # A record of no time in particular has 0, that is 1970.
    if ([System.DateTimeOffset]::TryParseExact($Text, $formats, [cultureinfo]::InvariantCulture, $style, [ref] $time) -and $time.Year -gt 1970) {
        $time
    }
}

# The indexes in a list of them: 1,2,4,7-10:1
function Expand-TaskList([string] $List) {
    foreach ($range in $List -split ',') {
        if ($range -match '^(\d+)(?:-(\d+)(?::(\d+))?)?$') {
            $last = [int] ($Matches[2] ?? $Matches[1])
            $step = [System.Math]::Max(1, [int] ($Matches[3] ?? 1))
            for ($index = [int] $Matches[1]; $index -le $last; $index += $step) {
                $index
            }
        }
    }
}

# Asks once about all jobs of some users, and gives what is said by the id of the job: a list for each, because elements of an array that fare
# differently are told of in several pieces.
function Read-Queue($Capture, [string[]] $Users) {
    $names = [System.Collections.Generic.HashSet[string]]::new($Users)
    $answer = & $Capture qstat -u ($names -join ',') -s prs -xml
    if ($answer.ExitCode -ne 0) {
        throw "Grid Engine does not answer: $(Get-Words $answer)"
    }

    # Names of jobs may hold characters that XML has no place for.
    $text = ($answer.Output -join "`n") -replace '[\x00-\x08\x0B\x0C\x0E-\x1F]|&#x?0*[0-9A-Fa-f];|&#x?1[0-9A-Fa-f];', '?'
    try {
        $nodes = ([xml] $text).SelectNodes('//job_list')
    }
    catch {
        throw "Grid Engine gives an answer that cannot be read: $($_.Exception.Message)"
    }

    $jobs = @{}
    foreach ($node in $nodes) {
        $said = @{}
        foreach ($child in $node.ChildNodes) {
            $said[$child.LocalName] = $child.InnerText
        }

        $jobs[$said.JB_job_number] ??= [System.Collections.Generic.List[object]]::new()
        $queueName, $hostName = $said.queue_name -split '@'
        $jobs[$said.JB_job_number].Add(@{
                State     = $said.state
                Queue     = if ($queueName) { $queueName }
                Host      = $hostName
                Submitted = ConvertFrom-GridTime $said.JB_submission_time
                Started   = ConvertFrom-GridTime $said.JAT_start_time
                Tasks     = $said.tasks
            })
    }

    $jobs
}

# What a program said that failed, in one line.
function Get-Words($Answer) {
    @(@($Answer.ErrorOutput) + @($Answer.Output) | Where-Object { $_ -match '\S' } | ForEach-Object { $_.Trim() -replace '^error:\s*' }) -join ' '
}
