#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

# What a user of Slurm sees, with a real one that is started for it (see slurm/up). Needs a built module in out/.

BeforeDiscovery {
    $programs = 'munged', 'slurmctld', 'slurmd', 'sbatch', 'slurmdbd', 'mariadbd'
    $script:isMissing = -not $IsLinux -or @(Get-Command $programs -CommandType Application -ErrorAction Ignore).Count -lt $programs.Count
}

Describe 'Jobs' -Skip:$isMissing {
    BeforeAll {
        $script:cluster = Join-Path $TestDrive 'slurm'
        Import-Module (Join-Path $PSScriptRoot '../out/Qme') -Force
        $script:oldHome, $script:oldConf = $env:QME_HOME, $env:SLURM_CONF
        & (Join-Path $PSScriptRoot 'slurm/up') $cluster
        $env:SLURM_CONF = Join-Path $cluster 'slurm.conf'
        $env:QME_HOME = Join-Path $TestDrive 'home'
        $env:QME_SLURM_REFRESH_SECONDS = '1'
        Push-Location (New-Item -ItemType Directory (Join-Path $TestDrive 'work'))
        Set-Content parts.sh "#!/bin/sh`necho part `$SLURM_ARRAY_TASK_ID`n[ `$SLURM_ARRAY_TASK_ID != 2 ]"
    }

    AfterAll {
        Pop-Location
        & (Join-Path $PSScriptRoot 'slurm/down') $cluster
        $env:QME_HOME, $env:SLURM_CONF = $script:oldHome, $script:oldConf
        Remove-Item Env:QME_SLURM_REFRESH_SECONDS, Env:QME_SLURM_SACCT_FORMAT -ErrorAction Ignore
    }

    It 'are tasks, with the state, the exit code and the output of the job' {
        $task = Invoke-QmeCommand sbatch -o run-%j.out --wrap 'echo hello; exit 3'
        $task.State | Should -Be Pending

        $task = $task | Wait-QmeTask -Timeout 60
        $task.State, $task.ExitCode | Should -Be Failed, 3
        $task | Get-QmeOutput | Should -Be hello
        Get-Content "run-$($task.Ref).out" | Should -Be hello
        (Get-QmeTask -Executor slurm | Out-String -Width 100) | Should -Match "Id State\s+JobId\s+Partition JobState(.|\n)*Failed\s+$($task.Ref)\s+main\s+FAILED\s.*\s3\s+sbatch"
    }

    It 'of an array are one task, whose failed elements can be run again' {
        $task = Invoke-QmeCommand sbatch --array=1-3 parts.sh | Wait-QmeTask -Timeout 60
        $task.State | Should -Be Failed
        ($task.Data.Elements | Where-Object State -EQ FAILED).Index | Should -Be 2
        $task | Get-QmeOutput | Where-Object { $_ -notlike '==>*' } | Should -Be 'part 1', 'part 2', 'part 3'

        ($task | Restart-QmeTask -Argument @{ element = 'failed' }).Command | Should -Be 'sbatch --array=2 parts.sh'
    }

    It 'say in plain words why they wait, and can be cancelled together' {
        $held = Invoke-QmeCommand sbatch --hold --wrap 'sleep 60'
        $runs = Invoke-QmeCommand sbatch --wrap 'sleep 60'
        ($held | Invoke-QmeAction explain).Explanation | Should -BeLike "*Invoke-QmeAction release $($held.Id)*"

        $held, $runs | Invoke-QmeAction cancel | ForEach-Object Result | Should -BeLike 'cancel*'
        ($held, $runs | Wait-QmeTask -Timeout 60).State | Should -Be Cancelled, Cancelled
    }

    It 'have a status in the fields one asks for' {
        $env:QME_SLURM_SACCT_FORMAT = 'jobid,state'
        $status = Invoke-QmeAction status 1
        $status.jobid, $status.state | Should -Be (Get-QmeTask 1).Ref, FAILED
        ($status | Out-String) | Should -Match '(?m)^jobid state'
    }

    It 'that are rejected are failed tasks, in Slurm''s own words' {
        $task = Invoke-QmeCommand sbatch -p nowhere --wrap true
        $task.State, $task.ExitCode | Should -Be Failed, 1
        $task | Get-QmeOutput -Stream Error | Should -BeLike '*invalid partition*'
    }
}
