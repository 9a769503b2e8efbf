#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

# What a user does with tasks, with all of PowerShell's own commands at hand. Needs a built module in out/.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../out/Qme') -Force
    $script:oldHome = $env:QME_HOME
    $env:QME_HOME = Join-Path $TestDrive 'home'
    $script:tasks = foreach ($i in 1..4) { Invoke-QmeCommand -Message "m$i" pwsh -NoProfile -Command "Write-Output out$i; exit ($i % 2)" }
}

AfterAll {
    $env:QME_HOME = $script:oldHome
}

Describe 'Tasks are objects' {
    It 'can be filtered by time as one thinks of it' {
        (Get-QmeTask -After (Get-Date).AddHours(-1)).Id | Should -Be (1..4)
        Get-QmeTask -Before (Get-Date).AddHours(-1) | Should -BeNullOrEmpty
        (Get-QmeTask -State Failed -After (Get-Date).AddHours(-1)).Id | Should -Be 1, 3
    }

    It 'can be selected, sorted, grouped and exported' {
        (Get-QmeTask | Where-Object ExitCode -EQ 1 | Sort-Object Id -Descending).Id | Should -Be 3, 1
        (Get-QmeTask | Group-Object State | ForEach-Object Count) | Should -Be 2, 2
        (Get-QmeTask | Select-Object Id, State | ConvertTo-Csv | Measure-Object).Count | Should -Be 5
        { Get-QmeTask | ConvertTo-Json -Depth 4 -WarningAction SilentlyContinue } | Should -Not -Throw
    }

    It 'name themselves when they come back from a file' {
        $file = Join-Path $TestDrive 'tasks.xml'
        Get-QmeTask 2, 3 | Export-Clixml $file
        (Import-Clixml $file | Get-QmeTask).Id | Should -Be 2, 3
    }

    It 'name themselves when they come back from a job' {
        $back = Start-Job { Import-Module $using:PSScriptRoot/../out/Qme; Get-QmeTask 2, 3 } | Receive-Job -Wait -AutoRemoveJob
        ($back | Get-QmeTask).Id | Should -Be 2, 3
        ($back | Format-Table | Out-String) | Should -Match '(?m)^\s+2 Complete\s+shell'
    }

    It 'run in parallel' {
        $ids = 1..4 | ForEach-Object -Parallel { Import-Module $using:PSScriptRoot/../out/Qme; (Invoke-QmeCommand hostname).Id }
        ($ids | Sort-Object -Unique).Count | Should -Be 4
        Remove-QmeTask $ids
    }
}

Describe 'Views' {
    It 'show a table whose columns keep their order' {
        $lines = (Get-QmeTask 1, 2 | Out-String -Width 100) -split '\r?\n' | Where-Object { $_ }
        $lines[0] | Should -Match '^\s*Id State\s+Executor Ref\s+Exit\s+Elapsed Age\s+Command'
        $lines[2] | Should -Match '^\s+1 Failed\s+shell\s+\d+\s+1\s+\S+\s+\S+\s+pwsh'
    }

    It 'show the columns of one executor' {
        (Get-QmeTask -Executor shell | Out-String -Width 100) | Should -Match 'Id State\s+Pid\s+Exit\s+Elapsed Age\s+Directory\s+Command'
    }

    It 'show the page of one task' {
        (Out-String -InputObject (Get-QmeTask 2)) | Should -Match '(?s)Task\s+2 .*State\s+Complete, exit code 0.*Message\s+m2.*out2'
    }

    It 'leave the choice to the user' {
        (Get-QmeTask 2 | Format-List * | Out-String) | Should -Match '(?s)Uid\s+: shell-.*ArgumentList\s+: .*OutputPath\s+: '
        (Get-QmeTask 2 | Format-List | Out-String) | Should -Match '(?s)Id\s+: 2.*State\s+: Complete.*Duration\s+: '
        (Get-QmeTask 2 | Format-Table Id, State | Out-String) | Should -Match '(?m)^\s*2 Complete\s*$'
        { Get-QmeConfig | Format-List *; Get-QmeExecutor | Format-List * } | Should -Not -Throw
    }

    It 'have no colours where there are to be none' {
        $rendering = $PSStyle.OutputRendering
        try {
            $PSStyle.OutputRendering = 'PlainText'
            (Get-QmeTask 1, 2 | Out-String) | Should -Not -Match "`e"
            $PSStyle.OutputRendering = 'Ansi'
            (Get-QmeTask 1, 2 | Out-String) | Should -Match ([regex]::Escape($PSStyle.Foreground.Red + 'Failed'))
        } finally {
            $PSStyle.OutputRendering = $rendering
        }
    }
}

Describe 'Help and completion' {
    It 'has one page for <_>' -ForEach 'Invoke-QmeCommand', 'Get-QmeTask', 'Get-QmeOutput', 'Restart-QmeTask', 'Remove-QmeTask', 'Stop-QmeTask', 'Wait-QmeTask', 'Get-QmeAction', 'Invoke-QmeAction', 'Get-QmeExecutor', 'Register-QmeExecutor', 'Unregister-QmeExecutor', 'Test-QmeExecutor', 'Get-QmeConfig', 'Set-QmeConfig' {
        @(Get-Help $_).Count | Should -Be 1
        (Get-Help $_).Name | Should -Be $_
    }

    It 'offers ids, newest first' {
        (TabExpansion2 'Get-QmeTask ' 12).CompletionMatches.CompletionText | Should -Be 4, 3, 2, 1
    }
}
