#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

# What a user gets from a command run through Qme, beside what the same command gives alone. Needs a built module in out/.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../out/Qme') -Force
    $script:oldHome = $env:QME_HOME
    $env:QME_HOME = Join-Path $TestDrive 'home'
}

AfterAll {
    $env:QME_HOME = $script:oldHome
}

Describe 'Input from the pipeline' -Skip:$IsWindows {
    It 'reaches the command as it reaches it alone: <Name>' -ForEach @(
        @{ Name = 'texts'; Objects = 'a', 'b' }
        @{ Name = 'a text of several lines'; Objects = "a`nb`r`nc" }
        @{ Name = 'an empty text'; Objects = '' }
        @{ Name = 'texts with blanks at the end'; Objects = 'a  ', 'b' }
        @{ Name = 'characters beyond ASCII'; Objects = 'äöü😀' }
        @{ Name = 'numbers'; Objects = 1, 2.5, 3d }
        @{ Name = 'a truth value'; Objects = $true }
        @{ Name = 'a date'; Objects = [datetime]'2020-02-03 04:05:06' }
        @{ Name = 'bytes'; Objects = [byte[]](0, 255, 13, 10) }
        @{ Name = 'an array of bytes as one object'; Objects = , [byte[]](0, 255) }
        @{ Name = 'a dictionary'; Objects = @{ a = 1 } }
        @{ Name = 'objects'; Objects = [pscustomobject]@{ A = 1; B = 'x' }, [pscustomobject]@{ A = 2; B = 'y' } }
        @{ Name = 'texts among objects'; Objects = 'x', [pscustomobject]@{ A = 1 }, 'y', [pscustomobject]@{ A = 2 }, 'z' }
        @{ Name = 'bytes among texts'; Objects = [byte]65, 'x', [byte]66, 1, 'y' }
        @{ Name = 'nothing among texts'; Objects = 'x', $null, 'y' }
        @{ Name = 'files'; Objects = Get-Item $PSScriptRoot }
        @{ Name = 'nothing'; Objects = @() }
    ) {
        $alone = $Objects | od -c
        $task = $Objects | Invoke-QmeCommand od -c

        Get-QmeOutput $task.Id | Should -Be $alone
        $task.State | Should -Be 'Complete'
    }

    It 'is encoded as $OutputEncoding says' {
        $OutputEncoding = [Text.Encoding]::Unicode
        $alone = 'a', 'b' | od -c
        $task = 'a', 'b' | Invoke-QmeCommand od -c

        Get-QmeOutput $task.Id | Should -Be $alone
    }
}

Describe 'The end of a command' -Skip:$IsWindows {
    It 'leaves behind what the command leaves behind alone: <_>' -ForEach 'exit 0', 'exit 3', 'kill -9 $$' {
        sh -c $_
        $alone = "$? $LASTEXITCODE"
        $null = Invoke-QmeCommand sh -c $_
        "$? $LASTEXITCODE" | Should -Be $alone
    }

    It 'decides about what follows' {
        $null = (Invoke-QmeCommand true) && ($first = 'and')
        $first | Should -Be 'and'
        qme false | Out-Null || ($second = 'or')
        $second | Should -Be 'or'
    }

    It 'is an error where PowerShell is told to make it one' {
        $PSNativeCommandUseErrorActionPreference = $true
        $ErrorActionPreference = 'Stop'
        { Invoke-QmeCommand false } | Should -Throw -ErrorId 'ProgramExitedWithNonZeroCode,*' -ExpectedMessage 'Program "false" ended with non-zero exit code: 1 (0x01).'
    }
}

Describe 'A command that is none' {
    It 'is one error and a failed task: <Command>' -ForEach @(
        @{ Command = 'Get-Date'; Id = 'CommandIsPowerShell' }
        @{ Command = 'gcm'; Id = 'CommandIsPowerShell' }
        @{ Command = 'no-such-program'; Id = 'CommandNotFound' }
    ) {
        $Error.Clear()
        $task = Invoke-QmeCommand -ErrorAction SilentlyContinue $Command

        $task.State | Should -Be 'Failed'
        $task.ExitCode | Should -Be 127
        $Error.Count | Should -Be 1
        $Error[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
    }
}
