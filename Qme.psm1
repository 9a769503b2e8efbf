$cmdlets = Import-Module -Assembly ([Qme.Loader.LoadContext]::LoadModule()) -PassThru
[Qme.PowerShell.Arguments.ModuleExports]::Export($ExecutionContext, $cmdlets)

Register-ArgumentCompleter -Native -CommandName Invoke-QmeCommand, qme -ScriptBlock {
    param($word, $call, $cursor)
    [Qme.PowerShell.Arguments.CommandCompleter]::Complete($call, $cursor, $ExecutionContext)
}
