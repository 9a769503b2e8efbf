try {
    $null = [System.Reflection.Assembly]::LoadFrom("$PSScriptRoot/bin/Qme.Loader.dll")
} catch [System.IO.FileLoadException] {
    # Another copy of this module was imported before: its loader is there already, and serves.
    if (-not ('Qme.Loader.LoadContext' -as [type])) {
        throw
    }
}

$cmdlets = Import-Module -Assembly ([Qme.Loader.LoadContext]::LoadModule()) -PassThru
[Qme.PowerShell.Arguments.ModuleExports]::Export($ExecutionContext, $cmdlets)

Register-ArgumentCompleter -Native -CommandName Invoke-QmeCommand, qme -ScriptBlock {
    param($word, $call, $cursor)
    [Qme.PowerShell.Arguments.CommandCompleter]::Complete($call, $cursor, $ExecutionContext)
}

Export-ModuleMember -Function Invoke-QmeCommand -Alias qme
