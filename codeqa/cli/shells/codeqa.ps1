# Completion of codeqa for PowerShell 5.1 and newer. What may stand at the cursor is asked of codeqa itself, so that this file never grows old.

Register-ArgumentCompleter -Native -CommandName codeqa -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text } })
    $typed = $wordToComplete.Trim("'", '"')
    # An empty last argument is lost on its way to a program before PowerShell 7.3: a space goes in its place.
    $last = if ($typed) { $typed } else { ' ' }
    $lines = @(& codeqa __complete powershell @words $last 2>$null)
    if ($lines.Count -gt 0 -and $lines[0] -eq 'values') {
        $lines | Select-Object -Skip 1 | ForEach-Object {
            $value, $about = $_ -split "`t", 2
            $shown = if ($value -match '[^\w./:=,@%+-]') { "'" + $value.Replace("'", "''") + "'" } else { $value }
            if (-not $about) { $about = $value }
            [System.Management.Automation.CompletionResult]::new($shown, $value, 'ParameterValue', $about)
        }
    }
}
