if (-not ('Qme.Loader.LoadContext' -as [type])) {
    $null = [System.Reflection.Assembly]::LoadFrom([IO.Path]::Combine($PSScriptRoot, 'bin', 'Qme.Loader.dll'))
}
Import-Module -Assembly ([Qme.Loader.LoadContext]::LoadModule())
