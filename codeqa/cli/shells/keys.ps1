
# A key that asks about the line that is being typed: the answer is shown below it, and the line is kept.
if (Get-Command Set-PSReadLineKeyHandler -ErrorAction SilentlyContinue) {
    Set-PSReadLineKeyHandler -Chord '@KEY@' -BriefDescription CodeqaAskLine -LongDescription 'Ask codeqa about this line' -ScriptBlock {
        $line = $null
        $cursor = $null
        [Microsoft.PowerShell.PSConsoleReadLine]::GetBufferState([ref]$line, [ref]$cursor)
        $first = ($line.Trim() -split '\s+')[0]
        $runs = if ($first -and (Get-Command $first -ErrorAction SilentlyContinue)) { 1 } else { 0 }
        [Console]::WriteLine()
        & codeqa __ask-line $runs $line | Out-Host
        [Microsoft.PowerShell.PSConsoleReadLine]::InvokePrompt()
    }
}
