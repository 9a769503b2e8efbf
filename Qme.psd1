@{
    RootModule           = 'Qme.psm1'
    RequiredAssemblies   = @('bin/Qme.Loader.dll')
    ModuleVersion        = '0.0.0'
    GUID                 = '7d0d2f1c-5c0f-4b0e-9a4e-6d0c3a1f8b52'
    Author               = 'The Qme authors'
    Copyright            = '(c) The Qme authors'
    Description          = 'Runs a command through the executor that knows it (shell, slurm, your own), keeps it as a task, and lets you act on it from the pipeline for ever after.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')

    FunctionsToExport    = @('Invoke-QmeCommand')
    CmdletsToExport      = @(
        'Get-QmeAction'
        'Get-QmeConfig'
        'Get-QmeExecutor'
        'Get-QmeOutput'
        'Get-QmeTask'
        'Invoke-QmeAction'
        'Register-QmeExecutor'
        'Remove-QmeTask'
        'Restart-QmeTask'
        'Set-QmeConfig'
        'Stop-QmeTask'
        'Test-QmeExecutor'
        'Unregister-QmeExecutor'
        'Wait-QmeTask'
    )
    AliasesToExport      = @('qme')
    VariablesToExport    = @()

    TypesToProcess       = @('Qme.Types.ps1xml')
    # The build puts the executors' own views in place of the second name.
    FormatsToProcess     = @('Qme.Format.ps1xml', 'executors')

    PrivateData          = @{
        PSData = @{
            Tags = @('PSEdition_Core', 'Linux', 'MacOS', 'Windows', 'Slurm', 'HPC', 'Queue', 'Job', 'Task')
        }
    }
}
