if (-not ('Qme.Loader.LoadContext' -as [type])) {
    $null = [System.Reflection.Assembly]::LoadFrom([IO.Path]::Combine($PSScriptRoot, 'bin', 'Qme.Loader.dll'))
}

$cmdlets = Import-Module -Assembly ([Qme.Loader.LoadContext]::LoadModule()) -PassThru

# Made from text, so that it belongs to no module's scope: it then sees its caller's preference variables and splatted variables.
# It has no parameters, because only then does PowerShell leave a command's arguments as they are, and no variables, because one
# would hide its caller's.
${function:Invoke-QmeCommand} = [scriptblock]::Create(@'
dynamicparam { [Qme.PowerShell.Arguments.Front]::Describe($ExecutionContext) }
begin {
    try {
        [Qme.PowerShell.Arguments.Front]::GetSteppablePipeline($MyInvocation, $args, $ExecutionContext).Begin([Qme.PowerShell.Arguments.Front]::ExpectsInput($MyInvocation), $ExecutionContext)
    } catch [System.Management.Automation.ParameterBindingException] {
        [Qme.PowerShell.Arguments.Front]::GetSteppablePipeline($MyInvocation, $_, $ExecutionContext).Begin($false, $ExecutionContext)
    }
}
process { [Qme.PowerShell.Arguments.Front]::Running($MyInvocation)?.Process($_) }
end { [Qme.PowerShell.Arguments.Front]::Running($MyInvocation)?.End() }
clean { [Qme.PowerShell.Arguments.Front]::Running($MyInvocation)?.Clean() }
'@)
${alias:qme} = 'Invoke-QmeCommand'
Register-ArgumentCompleter -Native -CommandName Invoke-QmeCommand, qme -ScriptBlock {
    param($word, $call, $cursor)
    [Qme.PowerShell.Arguments.CommandCompleter]::Complete($call, $cursor, $ExecutionContext)
}

[Qme.PowerShell.Arguments.ModuleExports]::Export($ExecutionContext, $cmdlets)
Export-ModuleMember -Function Invoke-QmeCommand -Alias qme
