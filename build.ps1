#!/usr/bin/env pwsh
<#
.SYNOPSIS
Builds, tests or packs Qme, for people who have pwsh. All of it is dotnet underneath.
.EXAMPLE
./build.ps1            # the importable module in out/Qme
.EXAMPLE
./build.ps1 Test       # all tests; with Pester installed, those of the module as its users see it too
.EXAMPLE
./build.ps1 Pack       # out/Qme.<version>.nupkg, to publish or to install from
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Pack')]
    [string] $Task = 'Build'
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
Push-Location $PSScriptRoot
try {
    dotnet build Qme.PowerShell.sln -nologo
    switch ($Task) {
        Test {
            dotnet test --no-build
            if (Get-Module Pester -ListAvailable) {
                # They are about a PowerShell as its users have it, and see the preferences of whoever calls them.
                $ErrorActionPreference = 'Continue'
                $PSNativeCommandUseErrorActionPreference = $false
                Invoke-Pester tests -CI
            }
        }
        Pack {
            Compress-PSResource -Path out/Qme -DestinationPath out
        }
    }
} finally {
    Pop-Location
}
