;; codeqa in Emacs (27 or newer): ask about code, and walk the answer.
;;
;;   M-x codeqa-ask     about the selected lines, or about where point is
;;   M-x codeqa-here    what is here: the symbol, who uses it, what it uses, its tests. No model.
;;   M-x codeqa-uses    the same as a list to walk with `next-error'
;;   M-x codeqa-search  places in the code, as a list to walk
;;   M-x codeqa-impact  what depends on this file, as a list to walk
;;
;; The text in the buffer is asked about, saved or not.  Keys: `codeqa-map' is at C-c q where that is free.

(require 'compile)
(require 'subr-x)

(defgroup codeqa nil "Questions about a codebase." :group 'tools)

(defcustom codeqa-command '@PROGRAM_LISP@
  "What is run, as a list: the program and its first arguments."
  :type '(repeat string))

(defvar codeqa--process nil "What is running, nil for nothing.")

(define-compilation-mode codeqa-list-mode "codeqa"
  "Places in the code: path:line:column: note: text."
  (setq-local compilation-skip-threshold 0)
  (setq-local compilation-error-regexp-alist '(codeqa-place))
  (setq-local compilation-error-regexp-alist-alist
              '((codeqa-place "^\\(/?[^\n]*?\\):\\([0-9]+\\):\\([0-9]+\\): \\(?:\\(note\\)\\|\\(warning\\)\\): " 1 2 3 (5 . 4)))))

(define-compilation-mode codeqa-answer-mode "codeqa answer"
  "An answer, whose citations (path:line-line) can be walked."
  (setq-local compilation-skip-threshold 0)
  (setq-local compilation-error-regexp-alist '(codeqa-citation))
  (setq-local compilation-error-regexp-alist-alist
              '((codeqa-citation "\\([^][ \t\n`\"(){}<>:]+\\):\\([0-9]+\\)\\(?:-\\([0-9]+\\)\\)?" 1 (2 . 3) nil 0))))

(defun codeqa-stop ()
  "End what codeqa is doing."
  (interactive)
  (when (process-live-p codeqa--process)
    (process-put codeqa--process 'stopped t)
    (interrupt-process codeqa--process))
  (setq codeqa--process nil))

(defun codeqa--file ()
  "The file of this buffer, in words that `codeqa at' takes."
  (or (and buffer-file-name (file-local-name (expand-file-name buffer-file-name)))
      (user-error "codeqa: this buffer is no file")))

(defun codeqa--root ()
  "The folder that the paths of an answer are relative to."
  (expand-file-name (or (locate-dominating-file default-directory ".git") default-directory)))

(defun codeqa--text ()
  "All of this buffer's text."
  (save-restriction (widen) (buffer-substring-no-properties (point-min) (point-max))))

(defun codeqa--run (arguments text mode title)
  "Run codeqa with ARGUMENTS, and TEXT, if any, on its stdin.
What it prints goes to a buffer in MODE, under TITLE."
  (unless (executable-find (car codeqa-command))
    (user-error "codeqa: there is no program %s; `codeqa-command' names it" (car codeqa-command)))
  (codeqa-stop)
  (let* ((root (codeqa--root))
         (here default-directory)
         (errors (generate-new-buffer " *codeqa errors*"))
         (buffer (get-buffer-create (if (eq mode 'codeqa-list-mode) "*codeqa*" "*codeqa answer*")))
         (process-environment (append '("NO_COLOR=1" "CODEQA_HYPERLINKS=none" "TERM=dumb") process-environment)))
    (with-current-buffer buffer
      (let ((inhibit-read-only t)) (erase-buffer))
      (funcall mode)
      (setq default-directory root)
      (let ((inhibit-read-only t)) (insert title "\n\n")))
    (let ((default-directory here) (coding-system-for-read 'utf-8) (coding-system-for-write 'utf-8-unix))
      (setq codeqa--process
            (make-process :name "codeqa" :buffer buffer :command (append codeqa-command arguments)
                          :connection-type 'pipe :noquery t
                          :stderr (make-pipe-process :name "codeqa errors" :buffer errors :noquery t :sentinel #'ignore)
                          :filter #'codeqa--heard :sentinel #'codeqa--ended)))
    (process-put codeqa--process 'errors errors)
    (when text (ignore-errors (process-send-string codeqa--process text)))
    (ignore-errors (process-send-eof codeqa--process))
    (display-buffer buffer)
    codeqa--process))

(defun codeqa--heard (process text)
  "Put TEXT at the end of the buffer of PROCESS."
  (when (buffer-live-p (process-buffer process))
    (with-current-buffer (process-buffer process)
      (save-excursion
        (let ((inhibit-read-only t))
          (goto-char (point-max))
          (insert text))))))

(defun codeqa--ended (process _event)
  "Say what became of PROCESS."
  (unless (process-live-p process)
    (let* ((errors (process-get process 'errors)) (told ""))
      (accept-process-output (get-buffer-process errors) 0.2)
      (when (buffer-live-p errors)
        (setq told (string-trim (with-current-buffer errors (buffer-string))))
        (let ((kill-buffer-query-functions nil)) (kill-buffer errors)))
      (when (eq process codeqa--process) (setq codeqa--process nil))
      (unless (process-get process 'stopped)
        (when (buffer-live-p (process-buffer process))
          (with-current-buffer (process-buffer process)
            (setq next-error-last-buffer (current-buffer))
            (unless (string-empty-p told) (codeqa--heard process (concat "\n" told "\n")))
            (compilation--ensure-parse (point-max))))
        (cond ((> (process-exit-status process) 1) (message "%s" (if (string-empty-p told) "codeqa failed" told)))
              ((= (process-exit-status process) 1) (message "codeqa: nothing found"))
              (t (message "codeqa: done")))))))

(defun codeqa--place ()
  "The place of point, or of the selected lines."
  (save-restriction
    (widen)
    (if (use-region-p)
        (let ((last (save-excursion (goto-char (region-end)) (if (and (bolp) (> (point) (region-beginning))) (1- (line-number-at-pos)) (line-number-at-pos)))))
          (format "%s:%d-%d" (codeqa--file) (line-number-at-pos (region-beginning)) last))
      (format "%s:%d:%d" (codeqa--file) (line-number-at-pos) (1+ (- (point) (line-beginning-position)))))))

;;;###autoload
(defun codeqa-ask (question)
  "Ask QUESTION about the selected lines, or about where point is."
  (interactive (list (read-string (if (use-region-p) "codeqa, about these lines: " "codeqa: "))))
  (codeqa--run (list "at" "--stdin-buffer" "--" (codeqa--place) question) (codeqa--text) 'codeqa-answer-mode (concat "# " question)))

;;;###autoload
(defun codeqa-here ()
  "What is here: the symbol, who uses it, what it uses, its tests."
  (interactive)
  (codeqa--run (list "at" "--stdin-buffer" "--offline" "-q" "--" (codeqa--place)) (codeqa--text) 'codeqa-answer-mode
               (format "# here: %s:%d" (file-name-nondirectory (codeqa--file)) (line-number-at-pos))))

;;;###autoload
(defun codeqa-uses ()
  "Who uses what is here, what it uses and its tests, as a list to walk."
  (interactive)
  (codeqa--run (list "at" "--stdin-buffer" "--offline" "-q" "--format" "gnu" "--absolute" "--" (codeqa--place)) (codeqa--text) 'codeqa-list-mode "codeqa uses"))

;;;###autoload
(defun codeqa-search (query)
  "Places in the code for QUERY, as a list to walk."
  (interactive (list (read-string "codeqa search: " (thing-at-point 'symbol t))))
  (codeqa--run (list "search" "-q" "--format" "gnu" "--absolute" "--" query) nil 'codeqa-list-mode (concat "codeqa search " query)))

;;;###autoload
(defun codeqa-impact ()
  "What depends on this file, as a list to walk."
  (interactive)
  (codeqa--run (list "graph" "-q" "--format" "gnu" "--absolute" "--" "impact" (codeqa--file)) nil 'codeqa-list-mode "codeqa impact"))

(defvar codeqa-map
  (let ((map (make-sparse-keymap)))
    (define-key map "q" #'codeqa-ask)
    (define-key map "h" #'codeqa-here)
    (define-key map "u" #'codeqa-uses)
    (define-key map "s" #'codeqa-search)
    (define-key map "i" #'codeqa-impact)
    (define-key map "k" #'codeqa-stop)
    map)
  "Keys of codeqa.")

(unless (lookup-key (current-global-map) (kbd "C-c q"))
  (global-set-key (kbd "C-c q") codeqa-map))

(provide 'codeqa)
