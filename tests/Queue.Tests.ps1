#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

# What a user sees of tasks that run in the background and wait for their turn. Needs a built module in out/.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../out/Qme') -Force
    $script:module = Join-Path $PSScriptRoot '../out/Qme'
    $script:oldHome = $env:QME_HOME
    Push-Location $TestDrive
}

AfterAll {
    Pop-Location
    $env:QME_HOME = $script:oldHome
}

Describe 'Tasks in the background' -Skip:$IsWindows {
    BeforeEach {
        $env:QME_HOME = Join-Path $TestDrive ([guid]::NewGuid())
    }

    AfterEach {
        Get-QmeTask -State Pending, Running | Stop-QmeTask
    }

    Context 'A command' {
        It 'goes on when the shell it was typed in has ended, and its end is known' {
            $id = pwsh -NoProfile -Command "Import-Module '$module'; (Invoke-QmeCommand -NoWait sh -c 'sleep 1; echo late; exit 3').Id"
            (Get-QmeTask $id).State | Should -Be Running

            $task = Wait-QmeTask $id -Timeout 60
            $task.State, $task.ExitCode | Should -Be Failed, 3
            $task.Duration.TotalSeconds | Should -BeGreaterOrEqual 1
            Get-QmeOutput $task | Should -Be late
        }

        It 'ends when its time is up, whether or not anybody looks' {
            $task = Invoke-QmeCommand -NoWait -Timeout 0.5 sleep 60
            $ended = $task | Wait-QmeTask -Timeout 60
            $ended.State, $ended.Reason | Should -Be Failed, Timeout
        }
    }

    Context 'A queue' {
        It 'runs as many tasks at once as may be, the rest in order' {
            $tasks = 1..5 | ForEach-Object { Invoke-QmeCommand -NoWait -MaxParallel 2 sh -c 'sleep 0.3' }
            $tasks.State | Should -Be Running, Running, Pending, Pending, Pending
            $tasks.Reason | Should -Be $null, $null, 'MaxParallel', 'MaxParallel', 'MaxParallel'

            $ended = $tasks | Wait-QmeTask -Timeout 60

            $ended.State | Should -Be (, 'Complete' * 5)
            $ended.Started | Should -Be ($ended.Started | Sort-Object)
            foreach ($task in $ended) {
                @($ended | Where-Object { $_.Started -le $task.Started -and $_.Ended -gt $task.Started }).Count | Should -BeLessOrEqual 2
            }
        }

        It 'goes on when the shell it was typed in has ended' {
            $line = "Import-Module '$PSScriptRoot/../out/Qme'; 1..3 | ForEach-Object { `$null = Invoke-QmeCommand -NoWait -Queue disk sh -c 'sleep 0.2; echo `$0' `$_ }"
            pwsh -NoProfile -Command $line | Should -BeNullOrEmpty

            Get-QmeTask | Wait-QmeTask -Timeout 60 | Get-QmeOutput | Should -Be 1, 2, 3
            (Get-QmeTask).Queue | Should -Be disk, disk, disk
        }

        It 'is left by a task that is stopped, and goes on' {
            $first, $second, $third = 1..3 | ForEach-Object { Invoke-QmeCommand -NoWait -Queue q sh -c 'sleep 60' }
            $second | Stop-QmeTask
            $first | Stop-QmeTask

            (Get-QmeTask $second).State | Should -Be Cancelled
            (Get-QmeTask $second).Started | Should -BeNullOrEmpty
            $until = (Get-Date).AddSeconds(30)
            while ((Get-QmeTask $third).State -ne 'Running' -and (Get-Date) -lt $until) { Start-Sleep -Milliseconds 50 }
            (Get-QmeTask $third).State | Should -Be Running
        }

        It 'is what only a command in the background can be put into' {
            { Invoke-QmeCommand -ErrorAction Stop -Queue q true } | Should -Throw -ErrorId 'OptionConflict,*'
            Get-QmeTask | Should -BeNullOrEmpty
        }
    }

    Context 'A dependency' {
        It 'lets a task wait until others have ended as they should, or cancels it' {
            $well = Invoke-QmeCommand -NoWait sh -c 'sleep 0.3'
            $ill = Invoke-QmeCommand -NoWait sh -c 'sleep 0.3; exit 3'
            $after = Invoke-QmeCommand -NoWait -AfterOk $well echo after
            $never = Invoke-QmeCommand -NoWait -AfterOk $well, $ill echo never
            $either = Invoke-QmeCommand -NoWait -AfterAny $never echo either
            $after.Dependency | Should -Be "afterok:$($well.Id)"

            $after, $never, $either = $after, $never, $either | Wait-QmeTask -Timeout 60

            $after.State, $never.State, $either.State | Should -Be Complete, Cancelled, Complete
            $never.Reason | Should -Be DependencyFailed
            $after.Started | Should -BeGreaterOrEqual (Get-QmeTask $well).Ended
            Get-QmeOutput $after, $either | Should -Be after, either
        }

        It 'is shown with the reason a task waits' {
            $blocker = Invoke-QmeCommand -NoWait sleep 60
            $waiting = Invoke-QmeCommand -NoWait -AfterOk $blocker -Queue q echo hi

            Out-String -InputObject (Get-QmeTask $waiting) | Should -Match "(?s)State\s+Pending, Dependency.*Depends on\s+afterok:$($blocker.Id)"
            (Get-QmeTask | Out-String -Width 100) | Should -Match '(?m)^\s+2 Pending\s+shell'
        }

        It 'must be a task that there is' {
            { Invoke-QmeCommand -ErrorAction Stop -NoWait -AfterOk 7 echo hi } | Should -Throw -ErrorId 'TaskNotFound,*'
            Get-QmeTask | Should -BeNullOrEmpty
        }

        It 'of a task that is run again is what is said then' {
            $blocker = Invoke-QmeCommand -NoWait sleep 60
            $waiting = Invoke-QmeCommand -NoWait -AfterOk $blocker echo hi
            $waiting | Stop-QmeTask

            ($waiting | Restart-QmeTask).State | Should -Be Complete
            $again = $waiting | Restart-QmeTask -NoWait -AfterAny $blocker
            $again.State, $again.Dependency | Should -Be Pending, "afterany:$($blocker.Id)"
            $blocker | Stop-QmeTask
            ($again | Wait-QmeTask -Timeout 60).State | Should -Be Complete
        }
    }

    Context 'Waiting' {
        It 'for the first of several tasks gives it back' {
            $slow = Invoke-QmeCommand -NoWait sleep 60
            $quick = Invoke-QmeCommand -NoWait sh -c 'sleep 0.2; exit 4'

            ($slow, $quick | Wait-QmeTask -Any -Timeout 60 | Where-Object ExitCode).Id | Should -Be $quick.Id
            (Get-QmeTask $slow).State | Should -Be Running
        }

        It 'ends when the time is over, with one error, and the tasks go on' {
            $task = Invoke-QmeCommand -NoWait sleep 60
            $Error.Clear()

            $task | Wait-QmeTask -Timeout 0.3 -ErrorAction SilentlyContinue | Should -BeNullOrEmpty

            $Error.Count | Should -Be 1
            $Error[0].FullyQualifiedErrorId | Should -BeLike 'Timeout,*'
            "$($Error[0])" | Should -Be "Task $($task.Id) has not ended within 0.30s."
            (Get-QmeTask $task).State | Should -Be Running
        }

        It 'shows how many have ended, as long as it lasts' {
            $quick = Invoke-QmeCommand -NoWait sh -c 'exit 4'
            $slow = Invoke-QmeCommand -NoWait sleep 2

            $job = Start-ThreadJob { Import-Module $using:module; $using:quick, $using:slow | Wait-QmeTask }
            $null = $job | Wait-Job

            $job.Progress.StatusDescription | Should -Contain '1 of 2 ended, 1 failed'
            $job.Progress[-1].RecordType | Should -Be Completed
            ($job | Receive-Job -AutoRemoveJob -Wait).State | Should -Be Failed, Complete
        }

        It 'for the output of a task shows it until the task ends' {
            $task = Invoke-QmeCommand -NoWait sh -c 'for i in 1 2 3; do echo $i; sleep 0.1; done'

            Get-QmeOutput $task -Wait | Should -Be 1, 2, 3
            (Get-QmeTask $task).State | Should -Be Complete
        }

        It 'for the output of several tasks says whose each line is' {
            $tasks = 'a', 'b' | ForEach-Object { Invoke-QmeCommand -NoWait sh -c 'sleep 0.2; echo $0' $_ }

            $tasks | Get-QmeOutput -Wait | Sort-Object | Should -Be "$($tasks[0].Id): a", "$($tasks[1].Id): b"
        }
    }
}
