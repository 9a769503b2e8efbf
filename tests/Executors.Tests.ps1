#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

# What a user sees of executors of their own: in a file, and of this session. Needs a built module in out/.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../out/Qme') -Force
    $script:oldHome, $script:oldPath = $env:QME_HOME, $env:PATH
    $env:QME_HOME = Join-Path $TestDrive 'home'

    # A scheduler in one file: it numbers its only job 7, and says what became of it.
    $script:programs = New-Item -ItemType Directory (Join-Path $TestDrive 'programs')
    $env:PATH = "$programs$([IO.Path]::PathSeparator)$env:PATH"
    Set-Content (Join-Path $programs press) @'
#!/bin/sh
state="$(dirname "$0")/state"
case $1 in
queue) cat "$state" ;;
drop) echo dropped >"$state" ;;
*) echo printing >"$state"; echo 7 ;;
esac
'@
    # A PBS that has one job.
    Set-Content (Join-Path $programs qsub) "#!/bin/sh`nqueue=`$(dirname `"`$0`")/job; echo '12.server job.sh ada 0 Q batch' >`"`$queue`"; echo 12.server"
    Set-Content (Join-Path $programs qstat) "#!/bin/sh`ncat `"`$(dirname `"`$0`")/job`""
    Set-Content (Join-Path $programs qdel) "#!/bin/sh`n: >`"`$(dirname `"`$0`")/job`""
    if (-not $IsWindows) { Get-ChildItem $programs | ForEach-Object { chmod +x $_ } }

    $script:executors = New-Item -ItemType Directory -Force (Join-Path $env:QME_HOME executors)
    Set-Content (Join-Path $executors press.psm1) @'
function Get-Definition {
    @{
        CommandName = 'press'
        Description = 'Prints: takes press.'
        Inherit     = 'shell'
        Column      = 'jobid', 'paper'
        Setting     = @{ paper = @{ Default = 'a4'; Choice = 'a4', 'a3'; Description = 'What is printed on.' } }
    }
}

function Complete-Submission {
    param($Result, $Settings)
    @{ jobid = "$($Result.Output)"; paper = $Settings.paper }
}

function Update-Task {
    param($Tasks, $Capture)
    $state = (& $Capture press queue).OrThrow().Output
    foreach ($task in $Tasks) {
        @{ Id = $task.Id; State = if ($state -eq 'printing') { 'Running' } else { 'Lost' } }
    }
}

function Invoke-Cancel {
    param($Task, $Capture)
    $null = (& $Capture press drop $Task.Ref).OrThrow()
    @{ Id = $Task.Id; State = 'Cancelled'; Message = 'dropped' }
}
'@
}

AfterAll {
    $env:QME_HOME, $env:PATH = $script:oldHome, $script:oldPath
}

Describe 'An executor in a file' -Skip:$IsWindows {
    It 'is there in every session, without being called for' {
        $executor = Get-QmeExecutor press
        $executor.Description | Should -Be 'Prints: takes press.'
        (Get-QmeExecutor | Out-String -Width 100) | Should -Match '(?m)^press\s+\S*press\.psm1\s+Prints: takes press\.'
        (Get-QmeExecutor -Command 'press poster.pdf' | Out-String -Width 100) | Should -Match '(?m)^press\s+True\s(.|\n)*^shell\s+False\s'
    }

    It 'says what its tasks are, in columns and on a page of its own' {
        $task = Invoke-QmeCommand press poster.pdf
        $task.State, $task.Ref | Should -Be Pending, 7

        (Get-QmeTask $task -Refresh).State | Should -Be Running
        (Get-QmeTask -Executor press | Out-String -Width 100) | Should -Match '(?m)^\s+Id State\s+jobid\s+paper\s(.|\n)*^\s+1 Running\s+7\s+a4\s'
        (Out-String -InputObject (Get-QmeTask $task)) | Should -Match '(?s)State\s+Running.*jobid\s+7.*paper\s+a4'
    }

    It 'has actions and settings as those have that come with Qme' {
        Set-QmeConfig press paper a3
        (Get-QmeConfig press paper).Origin | Should -Be File
        { Set-QmeConfig press paper letter -ErrorAction Stop } | Should -Throw -ErrorId 'ConfigValueInvalid,*' -ExpectedMessage '*a4*a3*'

        $task = Invoke-QmeCommand press leaflet.pdf
        $task.Data.paper | Should -Be a3
        (Get-QmeAction $task).Name | Should -Contain cancel
        $task | Stop-QmeTask
        (Get-QmeTask $task).State | Should -Be Cancelled
    }

    It 'is tested by what it did for real' {
        $transcript = Join-Path $executors press.transcript
        $null = Test-QmeExecutor -Name press -Record $transcript { Invoke-QmeCommand press a.pdf; Get-QmeTask -Refresh; Stop-QmeTask 1 }
        (Get-Content $transcript) | Should -Contain '$ press a.pdf'

        $checks = Test-QmeExecutor -Name press -ErrorVariable problem -ErrorAction SilentlyContinue
        ($checks | Where-Object Name -Like 'press.transcript*').Outcome | Should -Not -Contain Failed
        ($checks | Out-String -Width 100) | Should -Match '(?m)^Passed\s+definition\s+the program press'
        ($checks | Where-Object Outcome -EQ Failed).Name | Should -Contain 'state Lost'
        $problem.FullyQualifiedErrorId | Should -BeLike 'ExecutorTestFailed,*'
    }

    It 'that is broken is one warning with file and line, and the others go on' {
        $broken = Join-Path $executors broken.psm1
        Set-Content $broken "function Get-Definition {`n    @{ CommandName = }`n}"
        try {
            $found, $warnings = (Get-QmeExecutor 3>&1).Where({ $_ -isnot [Management.Automation.WarningRecord] }, 'Split')
            "$warnings" | Should -Match 'broken\.psm1:2'
            $found.Name | Should -Contain press
        } finally {
            Remove-Item $broken
        }
    }
}

Describe 'An executor of this session' -Skip:$IsWindows {
    AfterEach {
        Unregister-QmeExecutor draft -ErrorAction Ignore
    }

    It 'goes before a file, until it is taken away' {
        Register-QmeExecutor draft press -Inherit shell
        (Get-QmeExecutor draft).Origin | Should -Be 'this session'
        (Invoke-QmeCommand press proof.pdf).Executor | Should -Be draft

        Unregister-QmeExecutor draft
        (Invoke-QmeCommand press proof.pdf).Executor | Should -Be press
    }

    It 'leaves its tasks behind when it is gone' {
        Register-QmeExecutor draft press -Inherit shell -Column page -Submitted { param($Result) @{ page = "$($Result.Output)" } } -Refresh { }
        $task = Invoke-QmeCommand press proof.pdf
        Unregister-QmeExecutor draft

        (Get-QmeTask $task).Data.page | Should -Be 7
        { Stop-QmeTask $task.Id -ErrorAction Stop } | Should -Throw -ErrorId 'ExecutorNotFound,*'
    }

    It 'that about_QmeExecutors shows submits, watches and cancels' {
        $page = Get-Content -Raw (Join-Path $PSScriptRoot '../docs/en-US/about_QmeExecutors.md')
        $page -match '(?s)(Register-QmeExecutor pbs .*?)```' | Should -BeTrue
        try {
            Invoke-Expression $Matches[1]
            $task = Invoke-QmeCommand qsub job.sh
            $task.Executor, $task.Ref, $task.State | Should -Be pbs, 12, Pending
            (Get-Content (Join-Path $programs job)) -replace ' Q ', ' R ' | Set-Content (Join-Path $programs job)
            (Get-QmeTask $task -Refresh).State | Should -Be Running

            $task | Stop-QmeTask
            (Get-QmeTask $task -Refresh).State | Should -Be Cancelled
        } finally {
            Unregister-QmeExecutor pbs
        }
    }

    It 'cannot take the place of one that comes with Qme' {
        { Register-QmeExecutor shell echo -ErrorAction Stop } | Should -Throw -ErrorId 'ExecutorBuiltIn,*'
        { Unregister-QmeExecutor shell -ErrorAction Stop } | Should -Throw -ErrorId 'ExecutorBuiltIn,*'
    }

    It 'is offered wherever an executor is named' {
        Register-QmeExecutor draft press -Inherit shell
        foreach ($line in 'Get-QmeTask -Executor dr', 'qme -Executor dr', 'Unregister-QmeExecutor dr', 'Test-QmeExecutor -Name dr') {
            (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be draft -Because $line
        }
    }
}
