"""Who depends on whom: imports resolved to files, names resolved to definitions, tests paired with code, and walks over the result.

Everything here is pure: values in, edges out. What a file's edges depend on is narrow by design, so that an index can be brought up to date exactly:

* ``imports``    its own imports and the repository's *paths* (and manifests);
* ``references`` its own parse, its bindings, the bindings of files it imports from, and the definitions of the names it consulted;
* ``pairs``      the repository's paths.

Nothing depends on a statistic over the whole repository. Import the submodules: this package imports none of them, because a question needs only
``csr`` and ``walk``.
"""
