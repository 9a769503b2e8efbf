#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

# What a user does with tasks after they were run, and is told of them. Needs a built module in out/.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../out/Qme') -Force
    $script:oldHome = $env:QME_HOME
    $env:QME_HOME = Join-Path $TestDrive 'home'
    $script:module = Join-Path $PSScriptRoot '../out/Qme'

    # A command that runs until it is stopped, in a job of PowerShell's: the job, and the task once it runs.
    function Start-Sleeping {
        $job = Start-ThreadJob { Import-Module $using:module; Invoke-QmeCommand sleep 300 }
        $before = (Get-Date).AddSeconds(30)
        do {
            Start-Sleep -Milliseconds 50
            $task = Get-QmeTask -State Running -Command 'sleep 300'
        } until ($task -or (Get-Date) -gt $before)
        $job, $task
    }
}

AfterAll {
    $env:QME_HOME = $script:oldHome
}

Describe 'Actions' -Skip:$IsWindows {
    BeforeAll {
        $script:task = Invoke-QmeCommand -ErrorAction Ignore sh -c 'echo out; echo err >&2; exit 3'
    }

    It 'are those of the executor of a task' {
        ($task | Get-QmeAction).Name | Should -Be 'status', 'output', 'error', 'outputs', 'cancel'
        (Get-QmeAction | Where-Object ChangesTasks).Name | Should -Contain 'cancel'
    }

    It 'read of the newest task if none is named' {
        Invoke-QmeAction output | Should -Be 'out'
        Invoke-QmeAction error | Should -Be 'err'
        (Invoke-QmeAction outputs) -join '|' | Should -BeLike '*output*|out|*error*|err'
    }

    It 'say what is known as an object' {
        $status = $task | Invoke-QmeAction status
        $status.State | Should -Be 'Failed'
        $status.ExitCode | Should -Be 3
        ($status | ConvertTo-Json | ConvertFrom-Json).Id | Should -Be $task.Id
    }

    It 'that change something want to be told for which tasks' {
        { Invoke-QmeAction cancel -ErrorAction Stop } | Should -Throw -ErrorId 'TaskRequired,*'
    }

    It 'that there are not are one error that names those there are' {
        $null = Invoke-QmeAction fly $task.Id -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem.Count | Should -Be 1
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'ActionNotFound,*'
        "$problem" | Should -BeLike '*status, output, error*'
    }

    It 'are offered by completion' {
        (TabExpansion2 'Invoke-QmeAction c' 18).CompletionMatches.CompletionText | Should -Be 'cancel'
    }
}

Describe 'Stopping a task' -Skip:$IsWindows {
    It 'ends what runs in another session, which says that it was cancelled' {
        $job, $task = Start-Sleeping

        $stopped = $task | Stop-QmeTask -PassThru

        $stopped.State | Should -Be 'Cancelled'
        ($job | Receive-Job -Wait -AutoRemoveJob).State | Should -Be 'Cancelled'
    }

    It 'is only announced with -WhatIf' {
        $job, $task = Start-Sleeping

        Stop-QmeTask $task.Id -WhatIf
        (Get-QmeTask $task.Id).State | Should -Be 'Running'

        $report = Invoke-QmeAction cancel $task.Id
        $report.Action | Should -Be 'cancel'
        $report.Id | Should -Be $task.Id
        $null = $job | Receive-Job -Wait -AutoRemoveJob
    }

    It 'that has ended is an error' {
        $task = Invoke-QmeCommand true
        { $task | Stop-QmeTask -ErrorAction Stop } | Should -Throw -ErrorId 'ActionFailed,*'
    }
}

Describe 'Being told that a task has ended' -Skip:$IsWindows {
    BeforeEach {
        $script:told = Join-Path $env:QME_HOME 'told'
        Remove-Item $told -ErrorAction Ignore
    }

    AfterEach {
        Set-QmeConfig qme on_end -Reset
    }

    It 'gives the task as JSON that PowerShell reads' {
        Set-QmeConfig qme on_end 'cat >> told'
        $task = Invoke-QmeCommand -Message nightly sh -c 'exit 3'

        $json = Get-Content $told | ConvertFrom-Json
        $json.Id | Should -Be $task.Id
        $json.State | Should -Be 'Failed'
        $json.Ended | Should -Be $task.Ended.UtcDateTime
        $json.Duration | Should -Be $task.Duration.TotalSeconds
        $names = $task.PSObject.Properties | Where-Object MemberType -NE AliasProperty | ForEach-Object Name
        $json.PSObject.Properties.Name | Sort-Object | Should -Be ($names | Sort-Object)
    }

    It 'can be done by PowerShell' {
        Set-QmeConfig qme on_end 'pwsh -NoProfile -Command ''$task = $input | ConvertFrom-Json; "$($task.Id) $($task.State)"'' > told'
        $task = Invoke-QmeCommand true

        Get-Content $told | Should -Be "$($task.Id) Complete"
    }

    It 'is done for what was stopped, once' {
        Set-QmeConfig qme on_end 'echo $QME_TASK_ID $QME_TASK_STATE >> told'
        $job, $task = Start-Sleeping
        $task | Stop-QmeTask
        $null = $job | Receive-Job -Wait -AutoRemoveJob
        $null = Get-QmeTask

        Get-Content $told | Should -Be "$($task.Id) Cancelled"
    }

    It 'is left to the next when a pipeline is cut short' {
        Set-QmeConfig qme on_end 'echo $QME_TASK_ID >> told'
        $task = Invoke-QmeCommand true | Select-Object -First 1

        $null = Get-QmeTask
        Get-Content $told | Should -Be $task.Id
    }

    It 'is a warning where it fails' {
        Set-QmeConfig qme on_end 'echo no network >&2; exit 6'
        $task, $said = Invoke-QmeCommand true 3>&1

        $task.State | Should -Be 'Complete'
        "$said" | Should -BeLike '*exit code 6: no network*'
    }
}
