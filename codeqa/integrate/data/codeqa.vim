" codeqa in Vim (8.2 or newer): ask about code, and walk the answer.
"
"   :Codeqa[!] [question]   with a range: about these lines; else about where the cursor is. Without a question, or
"                           with !, what is here: the symbol, who uses it, what it uses, its tests. No model.
"   :CodeqaUses             who uses what is under the cursor, and the rest of it, in the quickfix list
"   :CodeqaSearch {query}   places in the code, in the quickfix list
"   :CodeqaImpact           what depends on this file, in the quickfix list
"   :CodeqaStop             ends what is running
"
" The text on screen is asked about, saved or not. In the answer, <CR> on path:line goes there, and its citations are
" in the quickfix list. Keys, where they are free: <Leader>qq (ask), <Leader>qh (here), <Leader>qu (uses),
" <Leader>qs (search), <Leader>qi (impact); let g:codeqa_no_maps = 1 leaves them out, <Plug>(codeqa-ask) and so on stay.
" let g:codeqa_command = ['codeqa'] says what is run; g:codeqa_busy is 1 while it runs, for a status line.

if exists('g:loaded_codeqa') || !has('job') || !has('channel') || !has('lambda')
  finish
endif
let g:loaded_codeqa = 1

let s:cpo_save = &cpo
set cpo&vim

let s:default = @PROGRAM_JSON@
let s:running = {}
let g:codeqa_busy = 0

function! s:command() abort
  return get(g:, 'codeqa_command', s:default)
endfunction

function! s:error(text) abort
  redraw
  echohl ErrorMsg
  for l:line in split(a:text, "\n")
    echomsg l:line
  endfor
  echohl None
endfunction

function! s:column() abort
  return exists('*charcol') ? charcol('.') : strchars(strpart(getline('.'), 0, col('.') - 1)) + 1
endfunction

" The file of this buffer, '' for one that is none.
function! s:file() abort
  let l:name = expand('%:p')
  if l:name ==# '' || &buftype !=# ''
    call s:error('codeqa: this buffer is no file')
    return ''
  endif
  return l:name
endfunction

" Where it is asked: the file's folder, or the current one.
function! s:folder() abort
  let l:folder = &buftype ==# '' ? expand('%:p:h') : ''
  return isdirectory(l:folder) ? l:folder : getcwd()
endfunction

" Runs codeqa and calls Done(lines, code) when it is over. With a:buffer its text goes in, as it is on screen.
function! s:run(arguments, buffer, OnLine, Done) abort
  let l:command = s:command()
  if !executable(l:command[0])
    call s:error('codeqa: there is no program ' . l:command[0] . '; let g:codeqa_command = [...] names it')
    return
  endif
  call s:do_stop()
  let l:state = {'out': [], 'err': [], 'open': 3, 'code': 0, 'stopped': 0}
  let l:End = function('s:end', [l:state, a:Done])
  let l:options = {
        \ 'cwd': s:folder(), 'out_mode': 'nl', 'err_mode': 'nl', 'in_io': a:buffer ? 'buffer' : 'null',
        \ 'out_cb': {_, line -> s:heard(l:state, a:OnLine, line)},
        \ 'err_cb': {_, line -> add(l:state.err, line)},
        \ 'exit_cb': {_, code -> s:exited(l:state, code, l:End)},
        \ 'close_cb': {_ -> s:closed(l:state, l:End)},
        \ 'env': {'NO_COLOR': '1', 'CODEQA_HYPERLINKS': 'none'},
        \ }
  if a:buffer
    let l:options.in_buf = bufnr('%')
  endif
  let l:state.job = job_start(l:command + a:arguments, l:options)
  let s:running = l:state
  let g:codeqa_busy = 1
  if job_status(l:state.job) ==# 'fail'
    call s:error('codeqa: ' . l:command[0] . ' cannot be started')
    let s:running = {}
    let g:codeqa_busy = 0
  endif
endfunction

function! s:heard(state, OnLine, line) abort
  call add(a:state.out, a:line)
  if type(a:OnLine) == v:t_func && !a:state.stopped
    call a:OnLine(a:line)
  endif
endfunction

function! s:exited(state, code, End) abort
  let a:state.code = a:code
  let a:state.open -= 1
  call a:End()
endfunction

function! s:closed(state, End) abort
  let a:state.open -= 2
  call a:End()
endfunction

function! s:end(state, Done) abort
  if a:state.open > 0
    return
  endif
  if s:running is a:state
    let s:running = {}
    let g:codeqa_busy = 0
  endif
  if a:state.stopped
    return
  endif
  if a:state.code > 1
    call s:error(join(filter(copy(a:state.err), 'v:val !=# ""'), "\n"))
  endif
  call a:Done(a:state.out, a:state.code, a:state.err)
endfunction

function! s:do_stop() abort
  if !empty(s:running)
    let s:running.stopped = 1
    call job_stop(s:running.job, 'int')
    let s:running = {}
    let g:codeqa_busy = 0
  endif
endfunction

" --- lists -----------------------------------------------------------------------------------------------------

function! s:list(title, lines, code, err) abort
  let l:items = []
  for l:line in a:lines
    let l:match = matchlist(l:line, '\v^(.{-}):(\d+):(\d+):(.*)$')
    if !empty(l:match)
      call add(l:items, {'filename': l:match[1], 'lnum': str2nr(l:match[2]), 'col': str2nr(l:match[3]), 'text': l:match[4]})
    endif
  endfor
  call setqflist([], ' ', {'title': a:title, 'items': l:items})
  if empty(l:items)
    if a:code <= 1
      redraw
      echomsg 'codeqa: nothing found'
    endif
    return
  endif
  if !get(g:, 'codeqa_no_open', 0)
    let l:window = win_getid()
    botright copen
    call win_gotoid(l:window)
  endif
endfunction

function! s:do_search(query) abort
  let l:query = a:query !=# '' ? a:query : expand('<cword>')
  call s:run(['search', '--format', 'vimgrep', '--absolute', '-q', '--', l:query], 0, 0, function('s:list', ['codeqa search ' . l:query]))
endfunction

function! s:do_uses() abort
  let l:file = s:file()
  if l:file !=# ''
    let l:place = l:file . ':' . line('.') . ':' . s:column()
    call s:run(['at', '--offline', '--stdin-buffer', '--format', 'vimgrep', '--absolute', '-q', '--', l:place], 1, 0, function('s:list', ['codeqa uses ' . expand('<cword>')]))
  endif
endfunction

function! s:do_impact() abort
  let l:file = s:file()
  if l:file !=# ''
    call s:run(['graph', '--format', 'vimgrep', '--absolute', '-q', '--', 'impact', l:file], 0, 0, function('s:list', ['codeqa impact ' . expand('%:t')]))
  endif
endfunction

" --- answers ---------------------------------------------------------------------------------------------------

" The window that answers are shown in, empty; its buffer's number.
function! s:answer_buffer(title, folder) abort
  let l:window = win_getid()
  let l:number = bufnr('^codeqa-answer$')
  if l:number < 0 || bufwinid(l:number) < 0
    execute 'botright' max([10, &lines / 3]) . 'new'
    if l:number < 0
      silent file codeqa-answer
    else
      execute 'buffer' l:number
    endif
  else
    call win_gotoid(bufwinid(l:number))
  endif
  setlocal buftype=nofile bufhidden=hide noswapfile nobuflisted nonumber wrap linebreak filetype=markdown modifiable
  silent %delete _
  let b:codeqa_folder = a:folder
  call setline(1, a:title)
  nnoremap <buffer> <silent> <CR> :call <SID>do_jump()<CR>
  nnoremap <buffer> <silent> q :close<CR>
  let l:number = bufnr('%')
  call win_gotoid(l:window)
  return l:number
endfunction

function! s:root(folder) abort
  let l:found = finddir('.git', a:folder . ';')
  let l:found = l:found !=# '' ? l:found : findfile('.git', a:folder . ';')
  return l:found !=# '' ? fnamemodify(l:found, ':p:s?/$??:h') : a:folder
endfunction

" path:line in the line under the cursor: goes there.
function! s:do_jump() abort
  let l:items = s:citations([getline('.')], b:codeqa_folder)
  if empty(l:items)
    return
  endif
  let l:before = filter(copy(l:items), 'v:val.at < col(".")')
  let l:item = empty(l:before) ? l:items[0] : l:before[-1]
  wincmd p
  execute 'edit +' . l:item.lnum fnameescape(l:item.filename)
endfunction

function! s:citations(lines, folder) abort
  let l:items = []
  let l:seen = {}
  let l:root = s:root(a:folder)
  for l:line in a:lines
    let l:at = 0
    while 1
      let l:match = matchlist(l:line, '\v([^ \t`"\[\](){}<>]+):(\d+)%(-(\d+))?', l:at)
      if empty(l:match)
        break
      endif
      let l:at = matchend(l:line, '\v([^ \t`"\[\](){}<>]+):(\d+)%(-(\d+))?', l:at)
      let l:name = l:match[1] =~# '^/' ? l:match[1] : l:root . '/' . l:match[1]
      let l:key = l:name . ':' . l:match[2]
      if filereadable(l:name) && !has_key(l:seen, l:key)
        let l:seen[l:key] = 1
        call add(l:items, {'filename': l:name, 'lnum': str2nr(l:match[2]), 'text': l:line, 'at': l:at - strlen(l:match[0])})
      endif
    endwhile
  endfor
  return l:items
endfunction

function! s:append(buffer, line) abort
  if bufexists(a:buffer)
    call appendbufline(a:buffer, '$', a:line)
  endif
endfunction

function! s:answered(buffer, folder, title, lines, code, err) abort
  if a:code > 1
    return
  endif
  let l:told = filter(copy(a:err), 'v:val !=# ""')
  if !empty(l:told)
    call s:append(a:buffer, '')
    call s:append(a:buffer, l:told[-1])
  endif
  let l:items = map(s:citations(a:lines, a:folder), {_, item -> filter(item, 'v:key !=# "at"')})
  if !empty(l:items)
    call setqflist([], ' ', {'title': a:title, 'items': l:items})
  endif
endfunction

" a:question '' is what is here. a:first and a:last are the selected lines, 0 for the cursor alone.
function! s:do_at(question, first, last, here) abort
  let l:file = s:file()
  if l:file ==# ''
    return
  endif
  let l:place = l:file . ':' . (a:first > 0 ? a:first . '-' . a:last : line('.') . ':' . s:column())
  let l:folder = s:folder()
  let l:arguments = ['at', '--stdin-buffer'] + (a:here || a:question ==# '' ? ['--offline', '-q'] : [])
  let l:arguments += ['--', l:place] + (a:question ==# '' ? [] : [a:question])
  let l:title = '# ' . (a:question ==# '' ? 'here: ' . fnamemodify(l:file, ':t') . strpart(l:place, strlen(l:file)) : a:question)
  let l:source = bufnr('%')
  let l:buffer = s:answer_buffer(l:title, l:folder)
  call s:append(l:buffer, '')
  call s:run(l:arguments, 1, {line -> s:append(l:buffer, line)}, function('s:answered', [l:buffer, l:folder, l:title]))
endfunction

function! s:do_ask(first, last) abort
  let l:question = input(a:first > 0 ? 'codeqa, about these lines: ' : 'codeqa: ')
  if l:question !=# ''
    call s:do_at(l:question, a:first, a:last, 0)
  endif
endfunction

function! s:ask_search() abort
  let l:query = input('codeqa search: ', expand('<cword>'))
  if l:query !=# ''
    call s:do_search(l:query)
  endif
endfunction

command! -bang -range=0 -nargs=* Codeqa call s:do_at(<q-args>, <count> > 0 ? <line1> : 0, <count> > 0 ? <line2> : 0, <bang>0)
command! -nargs=* CodeqaSearch call s:do_search(<q-args>)
command! CodeqaUses call s:do_uses()
command! CodeqaImpact call s:do_impact()
command! CodeqaStop call s:do_stop()

nnoremap <silent> <Plug>(codeqa-ask) :<C-U>call <SID>do_ask(0, 0)<CR>
xnoremap <silent> <Plug>(codeqa-ask) :<C-U>call <SID>do_ask(line("'<"), line("'>"))<CR>
nnoremap <silent> <Plug>(codeqa-here) :<C-U>Codeqa<CR>
nnoremap <silent> <Plug>(codeqa-uses) :<C-U>CodeqaUses<CR>
nnoremap <silent> <Plug>(codeqa-impact) :<C-U>CodeqaImpact<CR>
nnoremap <silent> <Plug>(codeqa-search) :<C-U>call <SID>ask_search()<CR>

function! s:map(mode, keys, target) abort
  if !hasmapto(a:target, a:mode) && maparg(a:keys, a:mode) ==# ''
    execute a:mode . 'map <silent>' a:keys a:target
  endif
endfunction

if !get(g:, 'codeqa_no_maps', 0)
  call s:map('n', '<Leader>qq', '<Plug>(codeqa-ask)')
  call s:map('x', '<Leader>qq', '<Plug>(codeqa-ask)')
  call s:map('n', '<Leader>qh', '<Plug>(codeqa-here)')
  call s:map('n', '<Leader>qu', '<Plug>(codeqa-uses)')
  call s:map('n', '<Leader>qs', '<Plug>(codeqa-search)')
  call s:map('n', '<Leader>qi', '<Plug>(codeqa-impact)')
endif

let &cpo = s:cpo_save
unlet s:cpo_save
