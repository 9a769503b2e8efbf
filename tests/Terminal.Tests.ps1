#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

# What a user sees of a command at a terminal, which the program script of util-linux makes. Needs a built module in out/.

BeforeDiscovery {
    $script:isMissing = -not ($IsLinux -and (Test-Path /usr/bin/script))
}

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../out/Qme') -Force
    $script:oldHome = $env:QME_HOME
    $env:QME_HOME = Join-Path $TestDrive 'home'

    # Runs a script in a PowerShell at a terminal, types what comes down the pipeline, and gives what the terminal shows.
    function Show-AtTerminal([string] $Text) {
        $file = Join-Path $TestDrive 'script.ps1'
        Set-Content $file "Import-Module '$PSScriptRoot/../out/Qme'; `$PSStyle.OutputRendering = 'PlainText'; $Text"
        $input | /usr/bin/script -q -e -c "exec pwsh -NoProfile -File '$file'" /dev/null
    }
}

AfterAll {
    $env:QME_HOME = $script:oldHome
}

Describe 'At a terminal' -Skip:$isMissing {
    It 'the output of a command is shown as it comes, before its task' {
        $shown = Show-AtTerminal 'Invoke-QmeCommand echo hello'

        $shown -join "`n" | Should -Match '(?s)hello.*\d Complete  shell .* echo hello'
        Get-QmeTask -Newest 1 | Get-QmeOutput | Should -Be hello
    }

    It 'a command has it with -Interactive, and nothing of that is kept' {
        $shown = 'ada' | Show-AtTerminal "Invoke-QmeCommand -Interactive sh -c 'tty -s && read name && echo dear `$name && exit 3'"

        $shown -join "`n" | Should -Match 'dear ada'
        $task = Get-QmeTask -Newest 1
        $task.State, $task.ExitCode | Should -Be Failed, 3
        Get-QmeOutput $task | Should -BeNullOrEmpty
    }

    It 'a command can ask for a password without -Interactive' {
        $shown = 'secret' | Show-AtTerminal "Invoke-QmeCommand sh -c 'stty -echo </dev/tty; read word </dev/tty; stty echo </dev/tty; test `$word = secret'"

        (Get-QmeTask -Newest 1).State | Should -Be Complete -Because "$shown"
    }
}
