#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

# The README's tour, as its readers see it. Needs a built module in out/.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../out/Qme') -Force
    $script:oldHome = $env:QME_HOME
    $env:QME_HOME = Join-Path $TestDrive 'home'
    Push-Location $TestDrive
}

AfterAll {
    Pop-Location
    $env:QME_HOME = $script:oldHome
}

Describe 'The tour' {
    It 'runs a command and gives its task' {
        $task = Invoke-QmeCommand -Message nightly echo hello -n 'a  b' --x=1,2

        $task.State | Should -Be Complete
        $task.Message | Should -Be nightly
        $task.ArgumentList | Should -Be 'hello', '-n', 'a  b', '--x=1,2'
        Get-QmeOutput $task | Should -Be 'hello -n a  b --x=1,2'
    }

    It 'goes on with && only after success' {
        $ran = qme true && qme echo yes && qme false && qme echo no

        $ran.Command | Should -Be 'true', 'echo yes', 'false'
        $LASTEXITCODE | Should -Be 1
    }

    It 'feeds the pipeline to the command' {
        'pear', 'apple' | qme sort | Get-QmeOutput | Should -Be 'apple', 'pear'
    }

    It 'shows the tasks as one table' {
        $table = Get-QmeTask | Out-String -Width 120

        $table | Should -Match 'Id State +Executor Ref +Exit +Elapsed Age +Command'
        $table | Should -Match '\d .*Complete.* shell .* sort'
    }

    It 'filters, runs again and forgets' {
        $failed = Get-QmeTask -State Failed -After (Get-Date).AddHours(-1)
        $failed.Command | Should -Be 'false'

        $again = $failed | Restart-QmeTask
        $again.RestartOf | Should -Be $failed.Id

        Get-QmeTask -State Failed | Remove-QmeTask
        Get-QmeTask -State Failed | Should -BeNullOrEmpty
    }

    It 'reports a program that is not there, and goes on' {
        $task = qme no-such-program 2>$null
        $Error[0].FullyQualifiedErrorId | Should -BeLike 'CommandNotFound,*'

        $task.ExitCode | Should -Be 127
    }

    It 'keeps settings with their origin' {
        (Set-QmeConfig shell tee true -PassThru).Origin | Should -Be File
        (Set-QmeConfig shell tee -Reset -PassThru).Origin | Should -Be Default
    }
}
