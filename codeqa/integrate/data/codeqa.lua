-- codeqa in Neovim (0.7 or newer): ask about code, and walk the answer.
--
--   :Codeqa[!] [question]   with a range: about these lines; else about where the cursor is. Without a question, or
--                           with !, what is here: the symbol, who uses it, what it uses, its tests. No model.
--   :CodeqaUses             who uses what is under the cursor, and the rest of it, in the quickfix list
--   :CodeqaSearch {query}   places in the code, in the quickfix list
--   :CodeqaImpact           what depends on this file, in the quickfix list
--   :CodeqaStop             ends what is running
--
-- The text on screen is asked about, saved or not. In the answer, <CR> on path:line goes there, and its citations are
-- in the quickfix list. Keys, where they are free: <Leader>qq (ask), <Leader>qh (here), <Leader>qu (uses),
-- <Leader>qs (search), <Leader>qi (impact); vim.g.codeqa_no_maps = 1 leaves them out, <Plug>(codeqa-ask) and so on
-- stay. vim.g.codeqa_command = { 'codeqa' } says what is run; vim.g.codeqa_busy is true while it runs, for a status line.

if vim.g.loaded_codeqa or vim.fn.has('nvim-0.7') == 0 then
  return
end
vim.g.loaded_codeqa = 1

local fn, api = vim.fn, vim.api
local default = @PROGRAM_LUA@
local running = nil
vim.g.codeqa_busy = false
local answer_buffer = nil

local function tell(text, level)
  vim.notify(text, level or vim.log.levels.ERROR)
end

local function file()
  local name = api.nvim_buf_get_name(0)
  if name == '' or vim.bo.buftype ~= '' then
    tell('codeqa: this buffer is no file')
    return nil
  end
  return fn.fnamemodify(name, ':p')
end

local function folder()
  local found = vim.bo.buftype == '' and fn.expand('%:p:h') or ''
  return fn.isdirectory(found) == 1 and found or fn.getcwd()
end

local function stop()
  if running then
    running.stopped = true
    fn.jobstop(running.job)
    running = nil
    vim.g.codeqa_busy = false
  end
end

local function told(lines)
  return vim.tbl_filter(function(line)
    return line ~= ''
  end, lines)
end

-- Runs codeqa; on_line hears each line of its output, done(lines, code, err) is called when it is over.
local function run(arguments, text, on_line, done)
  local command = vim.g.codeqa_command or default
  if fn.executable(command[1]) == 0 then
    tell('codeqa: there is no program ' .. command[1] .. '; vim.g.codeqa_command = { ... } names it')
    return
  end
  stop()
  local state = { out = {}, err = {}, rest = '', rest_err = '' }
  local function taker(lines, rest, each)
    return function(_, data)
      if not data then
        return
      end
      data[1] = state[rest] .. data[1]
      state[rest] = table.remove(data)
      for _, line in ipairs(data) do
        table.insert(lines, line)
        if each and not state.stopped then
          each(line)
        end
      end
    end
  end
  local whole = vim.list_extend(vim.deepcopy(command), arguments)
  local ok, job = pcall(fn.jobstart, whole, {
    cwd = folder(),
    env = { NO_COLOR = '1', CODEQA_HYPERLINKS = 'none' },
    stdin = text and 'pipe' or 'null',
    on_stdout = taker(state.out, 'rest', on_line),
    on_stderr = taker(state.err, 'rest_err'),
    on_exit = function(_, code)
      if running == state then
        running = nil
        vim.g.codeqa_busy = false
      end
      if state.stopped then
        return
      end
      for _, pair in ipairs({ { state.out, 'rest', on_line }, { state.err, 'rest_err' } }) do
        if state[pair[2]] ~= '' then
          table.insert(pair[1], state[pair[2]])
          if pair[3] then
            pair[3](state[pair[2]])
          end
        end
      end
      if code > 1 then
        tell(table.concat(told(state.err), '\n'))
      end
      done(state.out, code, state.err)
    end,
  })
  if not ok or job <= 0 then
    tell('codeqa: ' .. command[1] .. ' cannot be started')
    return
  end
  state.job = job
  running = state
  vim.g.codeqa_busy = true
  if text then
    pcall(fn.chansend, job, text)
    pcall(fn.chanclose, job, 'stdin')
  end
end

local function on_screen()
  local lines = api.nvim_buf_get_lines(0, 0, -1, false)
  table.insert(lines, '')
  return lines
end

-- Lists ---------------------------------------------------------------------------------------------------------

local function list(title)
  return function(lines, code)
    local items = {}
    for _, line in ipairs(lines) do
      local name, row, column, text = line:match('^(.-):(%d+):(%d+):(.*)$')
      if name then
        table.insert(items, { filename = name, lnum = tonumber(row), col = tonumber(column), text = text })
      end
    end
    fn.setqflist({}, ' ', { title = title, items = items })
    if #items == 0 then
      if code <= 1 then
        tell('codeqa: nothing found', vim.log.levels.INFO)
      end
    elseif not vim.g.codeqa_no_open then
      local window = api.nvim_get_current_win()
      vim.cmd('botright copen')
      api.nvim_set_current_win(window)
    end
  end
end

local function search(query)
  query = query ~= '' and query or fn.expand('<cword>')
  run({ 'search', '--format', 'vimgrep', '--absolute', '-q', '--', query }, nil, nil, list('codeqa search ' .. query))
end

local function cursor()
  return fn.line('.') .. ':' .. fn.charcol('.')
end

local function uses()
  local name = file()
  if name then
    local arguments = { 'at', '--offline', '--stdin-buffer', '--format', 'vimgrep', '--absolute', '-q', '--', name .. ':' .. cursor() }
    run(arguments, on_screen(), nil, list('codeqa uses ' .. fn.expand('<cword>')))
  end
end

local function impact()
  local name = file()
  if name then
    local arguments = { 'graph', '--format', 'vimgrep', '--absolute', '-q', '--', 'impact', name }
    run(arguments, nil, nil, list('codeqa impact ' .. fn.fnamemodify(name, ':t')))
  end
end

-- Answers -------------------------------------------------------------------------------------------------------

local function root(from)
  local found = fn.finddir('.git', from .. ';')
  found = found ~= '' and found or fn.findfile('.git', from .. ';')
  return found ~= '' and (fn.fnamemodify(found, ':p'):gsub('/+$', ''):gsub('/[^/]*$', '')) or from
end

local function citations(lines, from)
  local items, seen, base = {}, {}, root(from)
  for _, line in ipairs(lines) do
    for at, path, row in line:gmatch('()([^%s`"%[%](){}<>]+):(%d+)') do
      local name = path:sub(1, 1) == '/' and path or base .. '/' .. path
      local key = name .. ':' .. row
      if not seen[key] and fn.filereadable(name) == 1 then
        seen[key] = true
        table.insert(items, { filename = name, lnum = tonumber(row), text = line, at = at })
      end
    end
  end
  return items
end

local function jump()
  local items = citations({ api.nvim_get_current_line() }, vim.b.codeqa_folder)
  local chosen = items[1]
  for _, item in ipairs(items) do
    if item.at <= fn.col('.') then
      chosen = item
    end
  end
  if chosen then
    vim.cmd('wincmd p')
    vim.cmd('edit +' .. chosen.lnum .. ' ' .. fn.fnameescape(chosen.filename))
  end
end

local function shown(title, from)
  local window = api.nvim_get_current_win()
  if not (answer_buffer and api.nvim_buf_is_valid(answer_buffer)) then
    answer_buffer = api.nvim_create_buf(false, true)
    api.nvim_buf_set_name(answer_buffer, 'codeqa-answer')
  end
  if fn.bufwinid(answer_buffer) < 0 then
    vim.cmd('botright ' .. math.max(10, math.floor(vim.o.lines / 3)) .. 'split')
    api.nvim_win_set_buf(0, answer_buffer)
    vim.wo.number, vim.wo.wrap, vim.wo.linebreak = false, true, true
  end
  vim.bo[answer_buffer].filetype = 'markdown'
  api.nvim_buf_set_lines(answer_buffer, 0, -1, false, { title, '' })
  api.nvim_buf_set_var(answer_buffer, 'codeqa_folder', from)
  vim.keymap.set('n', '<CR>', jump, { buffer = answer_buffer, silent = true })
  vim.keymap.set('n', 'q', '<Cmd>close<CR>', { buffer = answer_buffer, silent = true })
  api.nvim_set_current_win(window)
  return answer_buffer
end

local function at(question, first, last, here)
  local name = file()
  if not name then
    return
  end
  local place = name .. ':' .. (first and (first .. '-' .. last) or cursor())
  local from, text = folder(), on_screen()
  local arguments = { 'at', '--stdin-buffer' }
  if here or question == '' then
    vim.list_extend(arguments, { '--offline', '-q' })
  end
  vim.list_extend(arguments, { '--', place })
  if question ~= '' then
    table.insert(arguments, question)
  end
  local title = '# ' .. (question ~= '' and question or 'here: ' .. fn.fnamemodify(name, ':t') .. place:sub(#name + 1))
  local buffer = nil
  local function append(line)
    if buffer and api.nvim_buf_is_valid(buffer) then
      api.nvim_buf_set_lines(buffer, -1, -1, false, { line })
    end
  end
  local function done(lines, code, err)
    local last_words = told(err)
    if code <= 1 then
      if #last_words > 0 then
        append('')
        append(last_words[#last_words])
      end
      local items = citations(lines, from)
      for _, item in ipairs(items) do
        item.at = nil
      end
      if #items > 0 then
        fn.setqflist({}, ' ', { title = title, items = items })
      end
    end
  end
  run(arguments, text, append, done)
  if running then
    buffer = shown(title, from)
  end
end

local function ask(first, last)
  vim.ui.input({ prompt = first and 'codeqa, about these lines: ' or 'codeqa: ' }, function(question)
    if question and question ~= '' then
      at(question, first, last, false)
    end
  end)
end

-- Commands and keys ---------------------------------------------------------------------------------------------

local function command(name, action, options)
  api.nvim_create_user_command(name, action, options)
end

command('Codeqa', function(given)
  local selected = given.range > 0
  at(given.args, selected and given.line1 or nil, given.line2, given.bang)
end, { bang = true, range = true, nargs = '*', desc = 'Ask codeqa about this place' })
command('CodeqaSearch', function(given)
  search(given.args)
end, { nargs = '*', desc = 'Search the code with codeqa' })
command('CodeqaUses', uses, { desc = 'Who uses what is under the cursor' })
command('CodeqaImpact', impact, { desc = 'What depends on this file' })
command('CodeqaStop', stop, { desc = 'End what codeqa is doing' })

local function key(mode, name, keys, action, text)
  local target = '<Plug>(codeqa-' .. name .. ')'
  vim.keymap.set(mode, target, action, { silent = true, desc = 'codeqa: ' .. text })
  if not vim.g.codeqa_no_maps and fn.hasmapto(target, mode) == 0 and fn.maparg(keys, mode) == '' then
    vim.keymap.set(mode, keys, target, { remap = true, silent = true, desc = 'codeqa: ' .. text })
  end
end

key('n', 'ask', '<Leader>qq', function()
  ask()
end, 'ask about this place')
key('x', 'ask', '<Leader>qq', function()
  local first, last = fn.line('v'), fn.line('.')
  api.nvim_feedkeys(api.nvim_replace_termcodes('<Esc>', true, false, true), 'nx', false)
  ask(math.min(first, last), math.max(first, last))
end, 'ask about these lines')
key('n', 'here', '<Leader>qh', function()
  at('', nil, nil, true)
end, 'what is here')
key('n', 'uses', '<Leader>qu', uses, 'who uses this')
key('n', 'impact', '<Leader>qi', impact, 'what depends on this file')
key('n', 'search', '<Leader>qs', function()
  vim.ui.input({ prompt = 'codeqa search: ', default = fn.expand('<cword>') }, function(query)
    if query and query ~= '' then
      search(query)
    end
  end)
end, 'search')
