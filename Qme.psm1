$cmdlets = Import-Module -Assembly ([Qme.Loader.LoadContext]::LoadModule()) -PassThru
[Qme.PowerShell.Arguments.ModuleExports]::Export($ExecutionContext, $cmdlets)
