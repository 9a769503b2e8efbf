# What qsub was asked for: the options in force, from all the places that qsub(1) takes them from.

# How many values an option of qsub takes, where that is not one.
$script:ValueCounts = @{
    '-clear' = 0; '-cwd' = 0; '-h' = 0; '-hard' = 0; '-help' = 0; '-inherit' = 0; '-noshell' = 0; '-nostdin' = 0; '-notify' = 0
    '-soft' = 0; '-terse' = 0; '-V' = 0; '-verbose' = 0; '-verify' = 0; '-pe' = 2
}

# The options of one value. Anything else is of another Grid Engine, and where its values end is not known.
$script:OneValue = @(
    '-@', '-a', '-ac', '-A', '-ar', '-b', '-binding', '-c', '-C', '-ckpt', '-dc', '-display', '-dl', '-e', '-he', '-hold_jid', '-hold_jid_ad', '-i', '-j',
    '-jc', '-js', '-jsv', '-l', '-m', '-M', '-masterq', '-N', '-now', '-o', '-ot', '-p', '-P', '-pty', '-q', '-r', '-R', '-rou', '-sc', '-shell',
    '-S', '-sync', '-t', '-tc', '-umask', '-v', '-w', '-wd', '-xd'
)

# Reads words as qsub does: options, up to the script and its arguments.
function Read-QsubWord([string[]] $Words, [string] $Directory) {
    $options = [System.Collections.Generic.List[object]]::new()
    $isUnderstood = $true
    for ($i = 0; $i -lt $Words.Count; $i++) {
        $name = $Words[$i]
        if (-not $name.StartsWith('-') -or $name -eq '-') {
            break
        }

        # Names differ in case: -p and -P, -v and -V.
        $count = if ($script:ValueCounts.Keys -ccontains $name) { $script:ValueCounts[$name] } elseif ($script:OneValue -ccontains $name) { 1 } else { $null }
        if ($null -eq $count) {
            $isUnderstood = $false
            break
        }

        if ($name -ceq '-binding' -and $Words[$i + 1] -in 'env', 'pe', 'set') {
            $count = 2
        }

        $value = if ($count -gt 0) { $Words[($i + 1)..($i + $count)] -join ' ' }
        $i += $count
        if ($name -ceq '-@') {
            $file = Read-QsubOptionFile ([System.IO.Path]::Combine($Directory, $value)) $Directory
            $options.AddRange([object[]]$file.Options)
            $isUnderstood = $isUnderstood -and $file.IsUnderstood
            continue
        }

        $options.Add(@{ Name = $name; Value = $value })
    }

    @{ Options = $options; Rest = @(if ($i -lt $Words.Count) { $Words[$i..($Words.Count - 1)] }); IsUnderstood = $isUnderstood }
}

# Splits a line of a file into words. Both kinds of quotes hold words together, and a comment ends the line.
function Split-QsubLine([string] $Line) {
    foreach ($match in [regex]::Matches($Line, '(?:"[^"]*"|''[^'']*''|[^\s"''])+')) {
        if ($match.Value.StartsWith('#')) {
            break
        }

        $match.Value -replace '"([^"]*)"|''([^'']*)''', '$1$2'
    }
}

# The options in a file of them (sge_request(5), and -@). One that is not there has none.
function Read-QsubOptionFile([string] $Path, [string] $Directory) {
    $words = @(if ([System.IO.File]::Exists($Path)) {
            foreach ($line in [System.IO.File]::ReadLines($Path)) {
                if (-not $line.StartsWith('#')) {
                    Split-QsubLine $line
                }
            }
        })
    Read-QsubWord $words $Directory
}

# The options in a script: lines that begin with the prefix, wherever they are in it.
function Read-QsubDirective([string] $Path, [string] $Prefix, [string] $Directory) {
    $words = @(foreach ($line in [System.IO.File]::ReadLines($Path)) {
            if ($line.StartsWith($Prefix, [System.StringComparison]::Ordinal)) {
                Split-QsubLine $line.Substring($Prefix.Length)
            }
        })
    Read-QsubWord $words $Directory
}

# What counts of the options from several places: the last one of a name. -clear takes back all that were before it.
function Get-QsubOption([object[]] $Sources) {
    $inForce = [System.Collections.Generic.Dictionary[string, object]]::new([System.StringComparer]::Ordinal)
    foreach ($option in $Sources | ForEach-Object { $_.Options }) {
        if ($option.Name -ceq '-clear') {
            $inForce.Clear()
        }
        elseif ($option.Name -cin '-cwd', '-wd') {
            # Two names for one thing; without a value it is the directory of qsub.
            $inForce['-wd'] = $option.Value
        }
        else {
            $inForce[$option.Name] = $option.Value
        }
    }

    $inForce
}

function Test-Yes([string] $Value) { $Value -in 'y', 'yes' }

# A variable of the environment that qsub got.
function Get-TaskVariable($Task, [string] $Name) {
    if ($null -ne $Task.Environment -and $Task.Environment.ContainsKey($Name)) { $Task.Environment[$Name] } else { [System.Environment]::GetEnvironmentVariable($Name) }
}

# What a task asked qsub for, as far as it is needed later. IsUnderstood says whether all of it could be read.
function Read-Submission($Task) {
    $directory = $Task.WorkingDirectory
    $homeDirectory = Get-TaskVariable $Task HOME
    $root = Get-TaskVariable $Task SGE_ROOT
    $cell = (Get-TaskVariable $Task SGE_CELL) ?? 'default'
    $line = Read-QsubWord $Task.ArgumentList $directory
    $sources = @(
        if ($root) { Read-QsubOptionFile ([System.IO.Path]::Combine($root, $cell, 'common', 'sge_request')) $directory }
        if ($homeDirectory) { Read-QsubOptionFile ([System.IO.Path]::Combine($homeDirectory, '.sge_request')) $directory }
        Read-QsubOptionFile ([System.IO.Path]::Combine($directory, '.sge_request')) $directory
    )

    $given = Get-QsubOption ($sources + $line)
    $script = if ($line.Rest.Count -gt 0 -and $line.Rest[0] -ne '-') { $line.Rest[0] }
    $prefix = if ($given.ContainsKey('-C')) { $given['-C'] } else { '#$' }
    if (-not (Test-Yes $given['-b']) -and $prefix) {
        $path = if ($script) { [System.IO.Path]::Combine($directory, $script) } else { $Task.InputPath }
        $sources += if ($path -and [System.IO.File]::Exists($path)) { Read-QsubDirective $path $prefix $directory } else { @{ Options = @(); IsUnderstood = $false } }
    }

    $sources += $line
    $options = Get-QsubOption $sources
    @{
        IsUnderstood = $sources.IsUnderstood -notcontains $false
        IsTerse      = $options.ContainsKey('-terse')
        IsSync       = Test-Yes $options['-sync']
        JobName      = $options['-N'] ?? $(if ($script) { [System.IO.Path]::GetFileName($script) } else { 'STDIN' })
        WorkDir      = if ($options.ContainsKey('-wd')) { [System.IO.Path]::Combine($directory, $options['-wd'] ?? '') } else { $homeDirectory }
        Home         = $homeDirectory
        OutputPaths  = $options['-o']
        ErrorPaths   = if (-not (Test-Yes $options['-j'])) { $options['-e'] ?? '' }
    }
}

# What qsub says when it has taken a job: its id, and the range of an array. The last such line counts, and a number alone only where it was
# asked for, or nothing else was said.
function Read-QsubReply([string[]] $Lines, [bool] $IsTerse) {
    $said = $null
    $number = $null
    $count = 0
    foreach ($line in $Lines) {
        if ($line -match '^\s*Your job(?:-array)? (\d+)(?:\.(\d+-\d+:\d+))? \("(.*)"\) has been submitted\s*$') {
            $said = @{ JobId = $Matches[1]; Array = $Matches[2]; JobName = $Matches[3] }
        }
        elseif ($line -match '^\s*(\d+)(?:\.(\d+-\d+:\d+))?\s*$') {
            $number = @{ JobId = $Matches[1]; Array = $Matches[2]; JobName = $null }
        }

        $count += [int]($line -match '\S')
    }

    $said ?? $(if ($IsTerse -or $count -eq 1) { $number })
}

# Whether a qsub is Grid Engine's: it says its version above its help. One that is, is not asked again.
function Test-GridEngine([string] $FilePath, $Capture) {
    $script:Known ??= @{}
    try {
        if (-not $script:Known[$FilePath] -and [string] @((& $Capture $FilePath -help).Output)[0] -cmatch '^(SGE|GE|OGS|UGE|AGE) [0-9]') {
            $script:Known[$FilePath] = $true
        }
    }
    catch {
        # One that is not there, or says nothing, is not Grid Engine's.
        return $false
    }

    [bool] $script:Known[$FilePath]
}
